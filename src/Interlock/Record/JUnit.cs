using System.Text;
using System.Xml;
using System.Xml.Linq;
using Interlock.Output;

namespace Interlock.Record;

/// <summary><c>junit.xml</c>: a suite per phase, a test case per step. Stop fails, Hold errs (it could not be judged), Warn passes with its evidence.</summary>
internal static class JUnit
{
    public static string Of(ReleaseRecord record)
    {
        var suites = record.Phases.Select(Suite).ToList();
        var root = new XElement("testsuites", new XAttribute("name", Clean($"{record.Doing} {record.Version}".Trim())), Counts(suites.SelectMany(suite => suite.Elements("testcase")).ToList()),
            Time((record.Ended - record.Started).TotalSeconds), suites);
        return $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{root}\n";
    }

    private static XElement Suite(PhaseRecord phase)
    {
        var cases = phase.Steps.Select(step => Case(phase, step)).ToList();
        // A phase that was cut off must not read as a good one.
        if (phase.Outcome == "interrupted")
            cases.Add(new("testcase", new XAttribute("name", "the phase ends"), new XAttribute("classname", phase.Name), Time(0), new XElement("error", new XAttribute("message", "it was interrupted"))));
        return new("testsuite", new XAttribute("name", phase.Name), new XAttribute("timestamp", $"{phase.Started.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss}"),
            Counts(cases), Time((phase.Ended - phase.Started).TotalSeconds), cases);
    }

    private static XElement Case(PhaseRecord phase, StepRecord step)
    {
        var evidence = Clean(OutcomeText.Evidence(step));
        var whole = Clean(string.Join('\n', step.Details.Prepend(OutcomeText.Evidence(step))));
        return new("testcase", new XAttribute("name", Clean(step.Requirement is { } id ? $"{step.Name} ({id})" : step.Name)), new XAttribute("classname", phase.Name), Time(step.Seconds),
            step.Verdict switch
            {
                "go" => null,
                "warn" => new XElement("system-out", whole),
                "skipped" => new XElement("skipped", new XAttribute("message", evidence)),
                "stop" => new XElement("failure", new XAttribute("message", evidence), new XAttribute("type", "Stop"), whole),
                _ => new XElement("error", new XAttribute("message", evidence), new XAttribute("type", "Hold"), whole),
            });
    }

    private static XAttribute[] Counts(List<XElement> cases) =>
    [
        new("tests", cases.Count),
        new("failures", cases.Count(one => one.Element("failure") is not null)),
        new("errors", cases.Count(one => one.Element("error") is not null)),
        new("skipped", cases.Count(one => one.Element("skipped") is not null)),
    ];

    private static XAttribute Time(double seconds) => new("time", $"{seconds:0.000}");

    /// <summary>Leaves out what XML 1.0 has no way to write: control characters, as in a command's coloured output.</summary>
    private static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                clean.Append(text[i]).Append(text[++i]);
            else if (XmlConvert.IsXmlChar(text[i]))
                clean.Append(text[i]);
        return clean.ToString();
    }
}

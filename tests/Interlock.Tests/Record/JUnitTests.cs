using System.Xml.Linq;
using Interlock.Record;
using Interlock.Tests.Output;

namespace Interlock.Tests.Record;

public sealed class JUnitTests
{
    [Fact]
    public void Stop_fails_hold_errs_warn_passes_and_what_did_not_run_is_skipped()
    {
        var root = Read(SampleRuns.GateStop with { Phases = [SampleRuns.GateStop.Phases[0] with { Steps = [.. SampleRuns.GateStop.Phases[0].Steps, .. SampleRuns.Held.Phases[0].Steps, .. SampleRuns.Success.Phases[0].Steps] }] });

        var suite = root.Elements("testsuite").ShouldHaveSingleItem();
        Counts(suite).ShouldBe("7 1 1 1");
        Counts(root).ShouldBe("7 1 1 1");
        Case(suite, "secret scan (PF-05)").Element("failure")!.Value.ShouldContain("appsettings.json:12");
        Case(suite, "coverage (PF-03)").Element("error")!.Attribute("message")!.Value.ShouldContain("was not found");
        suite.Elements("testcase").Count(one => one.Element("system-out")?.Value.Contains("2 files are changed", StringComparison.Ordinal) == true).ShouldBe(1);
    }

    [Fact]
    public void The_counts_of_the_whole_are_the_sums_of_the_phases()
    {
        var root = Read(SampleRuns.RolledBack);

        root.Elements("testsuite").Count().ShouldBe(5);
        Counts(root).ShouldBe("9 1 1 0");
    }

    [Fact]
    public void A_phase_that_was_cut_off_is_no_success()
    {
        var root = Read(SampleRuns.Success with { Outcome = "interrupted", ExitCode = 130, Phases = [new PhaseRecord("Rollout", "interrupted", SampleRuns.Start, SampleRuns.Start.AddSeconds(1), [])] });

        Counts(root).ShouldBe("1 0 1 0");
    }

    [Fact]
    public void Control_characters_of_a_commands_output_do_not_break_the_file()
    {
        var step = new StepRecord("odd \u0001", null, "stop", 1, "\e[31mred\e[0m \uD800 <&> 😀 ]]>", false) { Details = ["\0"] };

        var root = Read(SampleRuns.Held with { Phases = [SampleRuns.PhaseOf("Verify", 0, 1, step)] });

        root.Descendants("failure").Single().Attribute("message")!.Value.ShouldBe("[31mred[0m  <&> 😀 ]]>");
    }

    private static XElement Read(ReleaseRecord record) => XDocument.Parse(JUnit.Of(record)).Root!;

    private static XElement Case(XElement suite, string name) => suite.Elements("testcase").First(one => one.Attribute("name")!.Value == name);

    private static string Counts(XElement element) => string.Join(' ', new[] { "tests", "failures", "errors", "skipped" }.Select(name => element.Attribute(name)!.Value));
}

using Interlock.Runbook;

namespace Interlock.Verify.Probes;

/// <summary>What is wrong with probes as they stand in the runbook, found before anything runs.</summary>
internal static class ProbeProblems
{
    public static readonly IReadOnlyList<string> BuiltIn = ["version", "probe", "now"];
    public static readonly IReadOnlyList<string> InSession = [.. BuiltIn, "session", "index"];
    public static readonly IReadOnlyList<string> AfterLoad = [.. BuiltIn, "sessions", "events"];

    /// <summary>Every problem, as <c>verify.after[2].expect[0]: …</c>.</summary>
    /// <param name="probes">Probes in order.</param>
    /// <param name="at">Where they stand.</param>
    /// <param name="known">Names of variables known to them.</param>
    /// <param name="shared">What one captures the next ones know.</param>
    public static IEnumerable<string> Of(IReadOnlyList<ProbeSettings> probes, string at, IReadOnlyList<string> known, bool shared = false)
    {
        for (var i = 0; i < probes.Count; i++)
        {
            foreach (var problem in Of(probes[i], $"{at}[{i}]", known))
                yield return problem;
            if (shared)
                known = [.. known, .. probes[i].Capture.Keys];
        }
    }

    public static IEnumerable<string> Of(ProbeSettings probe, string at, IReadOnlyList<string> known)
    {
        var paths = new[] { probe.Get, probe.Post, probe.Delete }.OfType<string>().ToArray();
        if (paths.Length + (probe.Steps.Count > 0 ? 1 : 0) != 1)
            yield return $"{at}: exactly one of get, post, delete and steps is needed";
        if (probe.Steps.Count > 0)
        {
            if (probe.Expect.Count + probe.Capture.Count > 0 || probe.Json is not null)
                yield return $"{at}: expect, capture and json belong to the single steps of a sequence";
            foreach (var problem in Of(probe.Steps, $"{at}.steps", known, shared: true))
                yield return problem;
            yield break;
        }

        foreach (var (name, path) in probe.Capture)
            if (JsonPath.Parse(path) is null && !path.StartsWith("header ", StringComparison.Ordinal))
                yield return $"{at}.capture.{name}: '{path}' must be a JSON path, such as json.token, or 'header NAME'";
        foreach (var name in paths.Concat([probe.Json ?? ""]).Concat(probe.Headers.Values).SelectMany(Variables.NamesIn).Except(known).Distinct())
            yield return $"{at}: the variable ${name} is not known here; known are {string.Join(", ", known.Select(one => "$" + one))}";
        for (var i = 0; i < probe.Expect.Count; i++)
        {
            if (!Expectation.TryParse(probe.Expect[i], out var expectation, out var problem))
                yield return $"{at}.expect[{i}]: {problem}";
            else
                foreach (var name in expectation.Needs.Except(known).Except(probe.Capture.Keys))
                    yield return $"{at}.expect[{i}]: the variable ${name} is not known here";
        }
    }
}

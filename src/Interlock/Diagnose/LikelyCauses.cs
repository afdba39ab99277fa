using System.Globalization;
using System.Text.RegularExpressions;
using Interlock.Runbook;

namespace Interlock.Diagnose;

/// <summary>DG-01: names the likely causes, the surest first, each with the line that tells and the fix. The runbook's own table of troubles goes before what is known in general.</summary>
internal static class LikelyCauses
{
    private const int OfTheRunbook = 99;
    private const int OfAStop = 96;
    private const int OfAWarning = 40;
    private const int LongestEvidence = 200;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // What is seen is often only what follows from it: no health without a database.
    private static readonly string[] Follows = ["service", "health", "times", "edge"];

    public static IReadOnlyList<Cause> Of(IReadOnlyList<Finding> findings, ReleaseRunbook runbook)
    {
        // Optional variables that are not set are told by name, and are no cause by that.
        var lines = findings.Where(finding => !finding.What.StartsWith("variables", StringComparison.Ordinal)).SelectMany(finding => finding.Details.Concat(finding.Log).Append(finding.Evidence).Select(line => (finding.What, Line: line))).ToList();
        // Newest last in a log: the last line that tells is shown, with how many there were.
        IEnumerable<Cause?> told =
        [
            .. runbook.Troubleshooting.Select(row => Seen(lines, new Regex(row.When, RegexOptions.None, Patience), row.Cause, OfTheRunbook, row.Fix)),
            .. KnownCauses.All.Select(known => Seen(lines, known.Sign, known.Name, known.Certainty, known.Fix)),
        ];
        var wrong = findings.Where(finding => finding.Verdict == Verdict.Stop || (finding.Verdict == Verdict.Warn && finding.Mend is not null))
            .Select(finding => new Cause(finding.What, finding.Verdict == Verdict.Warn ? OfAWarning : Follows.Any(what => finding.What.StartsWith(what, StringComparison.Ordinal)) ? OfAWarning + 5 : OfAStop, finding.Evidence, finding.Mend ?? "look at its details above"));
        // Five slow pages are one cause, and the first of them tells enough.
        return [.. told.Concat(wrong).OfType<Cause>().OrderByDescending(cause => cause.Certainty).DistinctBy(cause => cause.Name)];
    }

    private static Cause? Seen(List<(string What, string Line)> lines, Regex sign, string name, int certainty, string fix)
    {
        var seen = lines.Where(line => Matches(sign, line.Line)).ToList();
        if (seen.Count == 0)
            return null;
        var (what, last) = seen[^1];
        var about = sign.Match(last).Groups["x"];
        var times = seen.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" (and {seen.Count - 1} more like it)");
        return new(name.Replace("{x}", about.Success && about.Length > 0 ? about.Value : "(see the line)", StringComparison.Ordinal), certainty, $"{what}: {(last.Length > LongestEvidence ? last[..LongestEvidence] + "…" : last).Trim()}{times}", fix);
    }

    private static bool Matches(Regex sign, string line)
    {
        try
        {
            return sign.IsMatch(line);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}

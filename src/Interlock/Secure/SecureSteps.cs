using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Secure;

/// <summary>The steps of the Secure phase. What the runbook does not ask for is no step.</summary>
internal static class SecureSteps
{
    private const int MostPaths = 5;

    /// <exception cref="FormatException">The settings have <see cref="Problems"/>; all are listed.</exception>
    public static IReadOnlyList<Step> For(PlanRequest request)
    {
        var secure = request.Runbook.Secure;
        if (Problems(secure) is { Count: > 0 } problems)
            throw new FormatException(string.Join(Environment.NewLine, problems));

        var steps = new List<Step> { new Transport() };
        if (secure.Headers.Count > 0)
            steps.Add(new SecurityHeaders(secure.Headers, secure.Scan));
        steps.Add(new ResponseLeaks(secure.Scan, PathsOf(request.Runbook.Verify, probe => probe.Post)));
        if (secure.Absent.Count > 0)
            steps.Add(new AbsentPaths(secure.Absent));
        if (secure.HostileOrigin is { } origin)
            steps.Add(new Cors(origin, [.. secure.Scan.Concat(PathsOf(request.Runbook.Verify, probe => probe.Get)).Distinct()]));
        if (secure.Burst is { } burst)
            steps.Add(new RateLimit(burst));
        return steps;
    }

    /// <summary>Everything that is wrong with the settings, as <c>secure.headers.X: …</c>.</summary>
    public static IReadOnlyList<string> Problems(SecureSettings secure)
    {
        var problems = new List<string>();
        foreach (var (name, pattern) in secure.Headers)
        {
            try
            {
                _ = new Regex(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
            }
            catch (ArgumentException e)
            {
                problems.Add($"secure.headers.{name}: '{pattern}' is no regular expression: {e.Message}");
            }
        }

        if (secure.Burst is { } burst && burst.Count is < 1 or > RateLimit.Most)
            problems.Add($"secure.burst.count: {secure.Burst?.Count} must be 1 to {RateLimit.Most:#,0}");
        return problems;
    }

    /// <summary>Paths without variables that the runbook's own probes ask.</summary>
    private static IReadOnlyList<string> PathsOf(VerifySettings verify, Func<ProbeSettings, string?> path) =>
        [.. Flat(verify.After.Concat(verify.Load?.Kinds.Values.SelectMany(kind => kind.Steps) ?? []))
            .Select(path).OfType<string>().Where(found => !found.Contains('$', StringComparison.Ordinal)).Distinct().Take(MostPaths)];

    private static IEnumerable<ProbeSettings> Flat(IEnumerable<ProbeSettings> probes) => probes.SelectMany(probe => Flat(probe.Steps).Prepend(probe));
}

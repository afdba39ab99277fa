using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;
using Interlock.Secure.Credentials;
using Interlock.Secure.Csrf;
using Interlock.Secure.Headers;
using Interlock.Secure.Leaks;
using Interlock.Secure.Rates;
using Interlock.Verify;

namespace Interlock.Secure;

/// <summary>The steps of the Secure phase. What the runbook does not ask for is no step.</summary>
internal static class SecureSteps
{
    private const int MostPaths = 5;

    public static IReadOnlyList<Step> For(PlanRequest request)
    {
        var secure = request.Runbook.Secure;
        var steps = new List<Step> { new Transport() };
        if (secure.Headers.Count > 0 || secure.HeaderGrade is not null)
            steps.Add(new SecurityHeaders(secure.Headers, secure.Scan, secure.HeaderGrade));
        steps.Add(new ResponseLeaks(secure.Scan, PathsOf(request.Runbook.Verify, probe => probe.Post)));
        if (secure.Absent.Count > 0)
            steps.Add(new AbsentPaths(secure.Absent));
        if (secure.DebugEndpoints)
            steps.Add(new DebugEndpoints());
        if (secure.HostileOrigin is not null || secure.AllowedOrigins.Count > 0)
            steps.Add(new CrossOriginRequests(secure, secure.CorsPaths.Count > 0 ? secure.CorsPaths : [.. secure.Scan.Concat(PathsOf(request.Runbook.Verify, probe => probe.Get)).Distinct()]));
        if (secure.Csrf is { } csrf)
            steps.Add(new ForgedRequests(csrf, new SyntheticData(request.Runbook.Verify.Load?.Cleanup ?? [])));
        if (secure.DefaultCredentials)
            steps.Add(new LiveCredentials(request.Runbook));
        if (secure.DefaultLogins is { } logins)
            steps.Add(new DefaultLogins(logins));
        foreach (var (index, burst) in (secure.Burst ?? []).Index())
            steps.Add(new RateLimit(burst, index == 0 ? null : RateLimit.NameOf(secure.Burst![index - 1])));
        return steps;
    }

    /// <summary>Paths without variables that the runbook's own probes ask.</summary>
    private static IReadOnlyList<string> PathsOf(VerifySettings verify, Func<ProbeSettings, string?> path) =>
        [.. Flat(verify.After.Concat(verify.Load?.Kinds.Values.SelectMany(kind => kind.Steps) ?? []))
            .Select(path).OfType<string>().Where(found => !found.Contains('$', StringComparison.Ordinal)).Distinct().Take(MostPaths)];

    private static IEnumerable<ProbeSettings> Flat(IEnumerable<ProbeSettings> probes) => probes.SelectMany(probe => Flat(probe.Steps).Prepend(probe));
}

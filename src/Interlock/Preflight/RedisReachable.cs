using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Redis;
using Interlock.Runbook;

namespace Interlock.Preflight;

/// <summary>PF-15: each Redis server that a variable names answers with these credentials. One that only an optional variable names warns.</summary>
/// <param name="request">What is planned.</param>
internal sealed class RedisReachable(PlanRequest request) : Step
{
    public const string StepName = "redis reachable";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-15";

    public override string Topic => "database";

    public override IReadOnlyList<string> Effects => [$"PING, with the credentials of {string.Join(", ", Named(request.Runbook).Select(one => one.Name).Distinct(StringComparer.Ordinal))}"];

    /// <summary>Whether the runbook's services are given any.</summary>
    public static bool IsWanted(ReleaseRunbook runbook) => Named(runbook).Any();

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var asked = await Task.WhenAll(Named(request.Runbook).GroupBy(one => one.Value, StringComparer.Ordinal).Select(same => AskAsync(same.Key, [.. same], cancellation)));
        var worst = asked.Max(one => one.Verdict);
        var evidence = string.Join("; ", asked.Where(one => one.Verdict == worst).Select(one => one.Evidence));
        return new StepResult(worst, evidence) { Details = [.. asked.Select(one => one.Evidence)] };
    }

    private static async Task<(Verdict Verdict, string Evidence)> AskAsync(string value, IReadOnlyList<(string Name, string Value, bool Required)> variables, CancellationToken cancellation)
    {
        var names = string.Join(", ", variables.Select(one => one.Name).Distinct(StringComparer.Ordinal));
        var worst = variables.Any(one => one.Required) ? Verdict.Stop : Verdict.Warn;
        if (RedisUrl.Parse(value) is not { } url)
            return (worst, $"{names} is no URL of Redis: redis://[user]:password@host:port/number, with what is special in the password percent-encoded");
        try
        {
            var (version, ping) = await RedisServer.AskAsync(url, cancellation);
            return (Verdict.Go, $"Redis {version} at {url} answers in {ping.TotalMilliseconds:0.#} ms ({names})");
        }
        catch (RedisUnreachableException unreachable)
        {
            return (worst, $"{names}: {unreachable.Message}");
        }
    }

    private static IEnumerable<(string Name, string Value, bool Required)> Named(ReleaseRunbook runbook) =>
        from service in runbook.Services
        from variable in service.Value.Variables
        where variable.Value.Value is { } value && RedisUrl.Is(value.Reveal())
        select (variable.Key, variable.Value.Value!.Reveal(), variable.Value.Required);
}

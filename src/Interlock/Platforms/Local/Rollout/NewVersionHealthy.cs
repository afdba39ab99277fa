using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Rollout;

namespace Interlock.Platforms.Local;

/// <summary>The new version is judged on its own address before it gets any traffic: health, version, the probes of <c>verify.before</c>, latency, log lines.</summary>
internal sealed class NewVersionHealthy(LocalEdge edge, IVersionHost host, PlanRequest request) : Step
{
    public const string StepName = "new version is healthy";

    private const double Mega = 1024 * 1024;

    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    private readonly Runbook.ServiceSettings service = request.Runbook.Services.First().Value;

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "DP-05, DP-06";

    public override IReadOnlyList<string> After => [StartNewVersion.StepName];

    public override TimeSpan Limit => service.StartWithin + TimeSpan.FromMinutes(2) + BeforeTraffic.Patience(request.Runbook.Verify);

    public override IReadOnlyList<string> Effects =>
    [
        $"GET {service.Health} on the idle slot until healthy, within {service.StartWithin.TotalSeconds:0} s",
        .. request.Runbook.Verify.Before.Select(probe => "probe " + (probe.Name ?? probe.Get ?? Verify.Probes.Probe.Of(probe).Name)),
        .. service.LogExpects.Select(text => $"log has '{text}'"),
        .. service.LogForbids.Select(pattern => $"log has no /{pattern}/"),
    ];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.DataOf(Phase.Rollout, StartNewVersion.StepName) is not { } started)
            return StepResult.Hold("which slot the new version runs in is not known: run --target=Rollout again");
        var (slot, url) = (started["slot"]!.GetValue<string>(), started["url"]!.GetValue<string>());
        var judged = await BeforeTraffic.JudgeAsync(url, context, service, request.Runbook.Verify, cancellation);
        if (judged.Verdict >= Verdict.Hold)
            return judged with { Details = [.. judged.Details, "the end of its log:", .. await host.TailAsync(slot, request.Version, 10, cancellation)] };
        if (await LogProblemAsync(slot, cancellation) is { } problem)
            return StepResult.Stop(problem, await host.TailAsync(slot, request.Version, 10, cancellation));
        if ((await edge.StateAsync(cancellation)).Find(slot) is not { } held)
            return judged;
        if (!await host.RunsAsync(held, cancellation))
            return StepResult.Stop($"{request.Version} answered, and ended then", await host.TailAsync(slot, request.Version, 20, cancellation));
        return await host.UsageAsync(held, cancellation) is { } usage
            ? judged with { Details = [.. judged.Details, $"it takes {usage.MemoryBytes / Mega:0} MiB of {usage.MemoryLimitBytes / Mega:0} MiB of memory, and has taken {usage.CpuSeconds:0.0} s of processor time"] }
            : judged;
    }

    private async Task<string?> LogProblemAsync(string slot, CancellationToken cancellation)
    {
        if (service.LogExpects.Count + service.LogForbids.Count == 0)
            return null;
        if (await host.LinesAsync(slot, request.Version, cancellation) is not { } lines)
            return $"its log {host.LogOf(slot, request.Version)} is not there";
        return service.LogExpects.Where(text => !lines.Any(line => line.Contains(text, StringComparison.Ordinal))).Select(text => $"its log lacks '{text}'").FirstOrDefault()
            ?? service.LogForbids.SelectMany(pattern => lines.Where(line => Regex.IsMatch(line, pattern, RegexOptions.None, MatchLimit)).Select(line => $"its log has '{SecretMask.Apply(line)}', which /{pattern}/ forbids")).FirstOrDefault();
    }
}

using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Rollout;

namespace Interlock.Platforms.Supervisor;

/// <summary>What is asked of a version before any other judges it: the main service healthy several times in a row, the probes of <c>verify.before</c>, the lines of each service's log, and that every program still runs.</summary>
internal sealed class NewVersionHealthy(SupervisorHost host, PlanRequest request) : Step
{
    public const string StepName = "new version is healthy";

    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "DP-05, DP-07";

    public override IReadOnlyList<string> After => [RestartPrograms.StepName];

    public override TimeSpan Limit => host.Main.Settings.StartWithin + TimeSpan.FromMinutes(2) + BeforeTraffic.Patience(request.Runbook.Verify);

    public override IReadOnlyList<string> Effects =>
    [
        $"GET {host.Url}{host.Main.Settings.Health} until healthy several times in a row",
        .. request.Runbook.Verify.Before.Select(probe => "probe " + (probe.Name ?? probe.Get ?? Verify.Probes.Probe.Of(probe).Name)),
        .. request.Runbook.Services.SelectMany(service => service.Value.LogExpects.Select(text => $"log of {service.Key} has '{text}'").Concat(service.Value.LogForbids.Select(pattern => $"log of {service.Key} has no /{pattern}/"))),
    ];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var judged = await BeforeTraffic.JudgeAsync(host.Url, context, host.Main.Settings, request.Runbook.Verify, cancellation);
        if (judged.Verdict >= Verdict.Hold)
            return judged;
        var known = await host.Client.ProgramsAsync(cancellation);
        var version = host.Find(host.Code.RefOf(request.Version, request.Commit));
        foreach (var (name, service) in request.Runbook.Services)
        {
            var lines = new List<string>();
            foreach (var program in service.Programs.SelectMany(named => ProgramNames.Find(named, known)))
            {
                var log = await new ProgramLog(host.Client).SinceAsync(program, version?.Logs.GetValueOrDefault(program.FullName) is [var output, var error] ? (output, error) : (0, 0), int.MaxValue, cancellation);
                if (await new Explanation(host.Client).OfAsync(program, log, service.Url, cancellation) is { } down)
                    return StepResult.Stop($"{request.Version} answered, but {down}", [.. log.TakeLast(20)]);
                lines.AddRange(log);
            }

            if (service.LogExpects.Count + service.LogForbids.Count > 0 && lines.Find(ProgramLog.IsUnread) is { } unread)
                return StepResult.Hold($"the log of {name} can't be judged {unread}");
            if (LogProblem(name, service, lines) is { } problem)
                return StepResult.Stop(problem, [.. lines.TakeLast(10)]);
        }

        return judged;
    }

    private static string? LogProblem(string name, Runbook.ServiceSettings service, List<string> lines) =>
        service.LogExpects.Where(text => !lines.Exists(line => line.Contains(text, StringComparison.Ordinal))).Select(text => $"the log of {name} lacks '{text}'").FirstOrDefault()
            ?? service.LogForbids.SelectMany(pattern => lines.Where(line => Regex.IsMatch(line, pattern, RegexOptions.None, MatchLimit)).Select(line => $"the log of {name} has '{SecretMask.Apply(line)}', which /{pattern}/ forbids")).FirstOrDefault();
}

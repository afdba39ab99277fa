using Interlock.Diagnose;
using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Monitor.Alerts;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Supervisor;

/// <summary>Programs of a supervisord on this machine: the code is switched beneath them, and they are restarted in order.</summary>
public sealed partial class SupervisorPlatform : IPlatform
{
    private readonly SupervisorHost host;
    private readonly ReleaseRunbook runbook;
    private readonly string state;
    private readonly string environment;
    private readonly ICommandRunner commands;
    private readonly TimeProvider clock;

    /// <summary>Describes the platform; touches nothing.</summary>
    /// <param name="runbook">The runbook, with a section <c>supervisor</c>.</param>
    /// <param name="state">The state folder.</param>
    /// <param name="environment">Name of the environment.</param>
    /// <param name="commands">Starts programs.</param>
    /// <param name="clock">The clock.</param>
    public SupervisorPlatform(ReleaseRunbook runbook, string state, string environment, ICommandRunner commands, TimeProvider clock)
    {
        (this.runbook, this.state, this.environment, this.commands, this.clock) = (runbook, state, environment, commands, clock);
        host = new(runbook, state, environment, clock);
    }

    /// <inheritdoc/>
    public PlatformKind Kind => PlatformKind.Supervisor;

    /// <inheritdoc/>
    public IReadOnlyList<Step> Steps(Phase phase, PlanRequest request)
    {
        var (code, interruption) = (new CodeSwitch(host), new Interruption(host));
        return phase switch
        {
            Phase.Preflight => [new SupervisordReady(host), new PrepareCode(host, request)],
            Phase.Rollout => [new CodeInPlace(host, request), new SwitchCode(host, code, request), new RestartPrograms(host, code, interruption, request), new NewVersionHealthy(host, request)],
            Phase.Monitor => MonitorSteps.Configured(request, new LocalHealthCheckStore(request.Environment), new LocalAlertStore(request.Environment)),
            Phase.Record => [new PruneReleases(host, request)],
            Phase.Rollback => [new PreviousCode(host, request), new ProgramsBack(host, code, interruption)],
            _ => [],
        };
    }

    /// <inheritdoc/>
    public async Task<string?> MakeReadyAsync(StepContext context, string version, string commit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (commit.Length == 0)
            return null;
        var (evidence, failed) = await host.Code.EnsureAsync(context, host.New(version, commit), cancellation);
        return failed is null ? null : evidence;
    }

    /// <inheritdoc/>
    public Task<string> UrlAsync(CancellationToken cancellation) => Task.FromResult(host.Url);

    /// <inheritdoc/>
    public Task<HealthCheck?> HealthCheckAsync(CancellationToken cancellation) => new LocalHealthCheckStore(environment).ReadAsync(state, cancellation);

    /// <inheritdoc/>
    public Task<AlertRules?> AlertsAsync(CancellationToken cancellation) => new LocalAlertStore(environment).ReadAsync(state, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Retained>> RetainedAsync(CancellationToken cancellation)
    {
        var now = await host.Code.NowAsync(commands, cancellation);
        return [.. host.Code.All().Where(version => version.Version != now?.Version).Select(version => new Retained(version.Version, version.Commit, "image", version.At))];
    }

    /// <inheritdoc/>
    public async Task ReviveAsync(StepContext context, string version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var now = await host.Code.NowAsync(commands, cancellation);
        if (now is null || (now.Version is not null && now.Version != version))
            return;
        var (started, begins) = host.NotesOf(now);
        var failed = await host.Restarts.ReviveAsync(host.Find(now), begins, context.Say, cancellation);
        context.Say(failed?.Problem ?? (started.Count == 0 ? $"all programs of {version} run" : $"{string.Join(", ", started)} had ended, and {(started.Count == 1 ? "runs" : "run")} again"));
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellation) => new SupervisedPrograms(host).FindAsync(commands, cancellation);

    /// <summary>Stops the programs that the runbook names, last first. They and their configuration are somebody else's, and so is the folder of the code: all of that stays.</summary>
    /// <inheritdoc/>
    public async Task DownAsync(Action<string> say, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(say);
        foreach (var program in await host.Restarts.StopAllAsync(cancellation))
            say($"stopped {program}; supervisord keeps it in its configuration, and starts it with itself unless autostart=false");
        if (await host.Code.NowAsync(commands, cancellation) is { } now)
            say($"left {now} in {host.Code.Place}, and what is kept beside it");
    }
}

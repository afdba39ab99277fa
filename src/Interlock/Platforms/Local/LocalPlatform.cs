using Interlock.Diagnose;
using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Monitor.Alerts;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>Processes on this machine behind Interlock's own edge: the embedded default. No account, no Docker.</summary>
public sealed class LocalPlatform : IPlatform
{
    // Each dead connection of a pool fails once.
    private const int WellInARow = 10;
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(10);

    private readonly LocalPaths paths;
    private readonly ReleaseRunbook runbook;
    private readonly LocalEdge edge;
    private readonly ServiceProcess services;
    private readonly TimeProvider clock;

    /// <summary>Describes the platform; touches nothing.</summary>
    /// <param name="paths">Where it keeps things.</param>
    /// <param name="runbook">The runbook, with exactly one service.</param>
    /// <param name="commands">Starts programs.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="edgeProgram">Path of <c>Interlock.Edge.dll</c>.</param>
    public LocalPlatform(LocalPaths paths, ReleaseRunbook runbook, ICommandRunner commands, TimeProvider clock, string edgeProgram)
    {
        (this.paths, this.runbook, this.clock) = (paths, runbook, clock);
        edge = new(paths, edgeProgram, commands, clock);
        services = new(paths, commands, clock);
    }

    /// <inheritdoc/>
    public PlatformKind Kind => PlatformKind.Local;

    private ServiceSettings Service => runbook.Services.Values.First();

    /// <inheritdoc/>
    public IReadOnlyList<Step> Steps(Phase phase, PlanRequest request)
    {
        var service = new ServiceInSlot(edge, services, paths, request);
        var rollout = request.Runbook.Rollout;
        var cutover = new Cutover(edge, service, paths, rollout);
        var undo = new TrafficUndo(edge, service, paths, rollout);
        return phase switch
        {
            Phase.Preflight => [new BuildVersion(request)],
            Phase.Provision => [new StartEdge(edge, request)],
            Phase.Rollout => [new StartNewVersion(edge, service, paths, request), new NewVersionHealthy(edge, services, request), new ShiftTraffic(edge, cutover, undo, rollout), new KeepOldVersionWarm(edge, request)],
            Phase.Monitor => MonitorSteps.Configured(request, new LocalHealthCheckStore(request.Environment), new LocalAlertStore(request.Environment)),
            Phase.Record => [new PruneVersions(edge, paths, request)],
            Phase.Rollback => [new StartPreviousVersion(edge, service, paths, request), new ShiftTrafficBack(edge, cutover, undo, request)],
            _ => [],
        };
    }

    /// <inheritdoc/>
    public async Task<string?> MakeReadyAsync(StepContext context, string version, string commit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        if ((await edge.KnownAsync(cancellation))?.WarmSlot(version) is not null || commit.Length == 0)
            return null;
        var (built, evidence, _) = await new VersionBuilder(paths, context.Repository, context.Commands, clock).BuildAsync(version, commit, Service, context.Say, cancellation);
        return built is null ? evidence : null;
    }

    /// <inheritdoc/>
    public async Task<bool> HoldTrafficAsync(TimeSpan limit, CancellationToken cancellation)
    {
        if (await edge.UrlAsync(cancellation) is null)
            return false;
        // A hold that a killed run left would end too early for this one.
        await edge.Client.ReleaseAsync(cancellation);
        var state = await edge.Client.HoldAsync(limit, cancellation);
        if (state.LiveSlot() is { } live)
            await edge.Client.DrainAsync(live.Name, limit / 4, cancellation);
        return true;
    }

    /// <inheritdoc/>
    public async Task ReleaseTrafficAsync(CancellationToken cancellation)
    {
        if (await edge.UrlAsync(cancellation) is not null)
            await edge.Client.ReleaseAsync(cancellation);
    }

    /// <inheritdoc/>
    public async Task SettleAsync(CancellationToken cancellation)
    {
        if ((await edge.KnownAsync(cancellation))?.LiveSlot() is not { } slot)
            return;
        var path = (BuiltVersion.Find(paths, slot.Version)?.Settings(Service) ?? Service).Health;
        var (good, began) = (0, clock.GetTimestamp());
        while (good < WellInARow && clock.GetElapsedTime(began) < SettleLimit)
            good = (await ServiceHealth.AskAsync(slot.Url, path, clock, cancellation)).Healthy ? good + 1 : 0;
    }

    /// <inheritdoc/>
    public async Task<string> UrlAsync(CancellationToken cancellation) =>
        await edge.UrlAsync(cancellation) ?? throw new IOException($"The edge of '{paths.Environment}' does not run. --target=Deploy starts it.");

    /// <inheritdoc/>
    public async Task<Live?> LiveAsync(CancellationToken cancellation)
    {
        if ((await edge.KnownAsync(cancellation))?.LiveSlot() is not { } slot)
            return null;
        var built = BuiltVersion.Find(paths, slot.Version);
        if (await edge.UrlAsync(cancellation) is not { } url)
            return new(slot.Version, runbook.Rollout.Listen.TrimEnd('/'), false, $"the edge does not run ({slot.Version} was behind it)") { Commit = built?.Commit };
        // The edge may answer from the warm previous version then: what should serve does not.
        if (slot.ProcessOf() is { IsAlive: false })
            return new(slot.Version, url, false, $"the process of {slot.Version} is gone ({slot.Name}, {slot.Process!.Pid})") { Commit = built?.Commit };
        var path = (built?.Settings(Service) ?? Service).Health;
        var (version, healthy, evidence) = await ServiceHealth.AskAsync(url, path, clock, cancellation);
        return new(version, url, healthy, evidence) { HealthPath = path, Commit = version == slot.Version ? built?.Commit : null };
    }

    /// <inheritdoc/>
    public async Task<LiveConfiguration?> ConfigurationAsync(string service, CancellationToken cancellation) =>
        (await edge.KnownAsync(cancellation))?.LiveSlot() is { } slot && runbook.Services.ContainsKey(service) ? ProcessVariables.Of(slot, BuiltVersion.Find(paths, slot.Version)) : null;

    /// <inheritdoc/>
    public async Task<IEnumerable<string>?> LogAsync(string service, CancellationToken cancellation) =>
        (await edge.KnownAsync(cancellation))?.LiveSlot() is { } slot && runbook.Services.ContainsKey(service) && File.Exists(services.LogOf(slot.Name, slot.Version)) ? File.ReadLines(services.LogOf(slot.Name, slot.Version)) : null;

    /// <inheritdoc/>
    public async Task<LogPart?> LogSinceAsync(string service, long after, CancellationToken cancellation) =>
        (await edge.KnownAsync(cancellation))?.LiveSlot() is { } slot && runbook.Services.ContainsKey(service) ? await LogTail.ReadAsync(services.LogOf(slot.Name, slot.Version), after, cancellation) : null;

    /// <inheritdoc/>
    public async Task<Traffic?> TrafficAsync(string version, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        if (await edge.UrlAsync(cancellation) is null)
            return null;
        var counted = await edge.Client.MetricsAsync(from, to, cancellation);
        // Requests that met no version at all are the one's that should have been there.
        EdgeCounts[] own = [.. counted.Slots.Where(slot => slot.Slot is null || slot.Version == version)];
        return new(own.Sum(slot => slot.Requests), own.Sum(slot => slot.Failed), own.Sum(slot => slot.ClientError), own.Sum(slot => slot.ServerError), [.. own.SelectMany(slot => slot.Latencies ?? []).Select(pair => (pair[0], pair[1]))]);
    }

    /// <inheritdoc/>
    public async Task<Usage?> UsageAsync(string service, CancellationToken cancellation) =>
        (await edge.KnownAsync(cancellation))?.LiveSlot()?.ProcessOf() is { IsAlive: true } process && runbook.Services.ContainsKey(service) ? SessionUsage.Of(process, paths.State) : null;

    /// <inheritdoc/>
    public Task<HealthCheck?> HealthCheckAsync(CancellationToken cancellation) => new LocalHealthCheckStore(paths.Environment).ReadAsync(paths.State, cancellation);

    /// <inheritdoc/>
    public Task<AlertRules?> AlertsAsync(CancellationToken cancellation) => new LocalAlertStore(paths.Environment).ReadAsync(paths.State, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Retained>> RetainedAsync(CancellationToken cancellation)
    {
        var state = await edge.KnownAsync(cancellation);
        var live = state?.LiveSlot()?.Version;
        return [.. BuiltVersion.All(paths).Where(version => version.Version != live).Select(version => new Retained(
            version.Version, version.Commit, state?.WarmSlot(version.Version) is null ? "image" : "warm", version.BuiltAt))];
    }

    /// <inheritdoc/>
    public async Task ReviveAsync(StepContext context, string version, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        if ((await edge.KnownAsync(cancellation))?.LiveSlot() is not { } slot || slot.Version != version)
            return;
        if (await edge.UrlAsync(cancellation) is null && await edge.StartAsync(runbook.Rollout.Listen, cancellation) is { Url: null } failed)
        {
            context.Say(failed.Evidence);
            return;
        }

        if (slot.ProcessOf() is { IsAlive: true })
            return;
        var request = new PlanRequest(runbook, paths.Environment, version, "");
        context.Say(await new ServiceInSlot(edge, services, paths, request).StartAgainAsync(context, slot.Name, version, cancellation) ?? $"{version} had ended by itself, and runs again in {slot.Name}");
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellation) => new EdgeAndSlots(edge, services, clock).FindAsync(cancellation);

    /// <inheritdoc/>
    public async Task DownAsync(Action<string> say, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(say);
        var url = await edge.UrlAsync(cancellation);
        if (await edge.KnownAsync(cancellation) is { Slots: var slots })
        {
            await edge.StopAsync(cancellation);
            if (url is not null)
                say($"stopped the edge at {url}");
            foreach (var slot in slots)
                if (await services.StopAsync(slot, (BuiltVersion.Find(paths, slot.Version)?.Settings(Service) ?? Service).StopWithin, cancellation))
                    say($"stopped {slot.Version} ({slot.Name})");
        }

        foreach (var pid in ProcessGroup.StopMarked(ServiceProcess.MarkVariable, services.Mark))
            say($"stopped process {pid}, which no slot knew");
    }
}

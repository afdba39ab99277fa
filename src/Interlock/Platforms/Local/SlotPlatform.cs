using Interlock.Diagnose;
using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Monitor.Alerts;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>A platform that runs each version in a slot of Interlock's own edge, the new one beside the previous: what differs is what runs in the slots.</summary>
public abstract class SlotPlatform : IPlatform
{
    // Each dead connection of a pool fails once.
    private const int WellInARow = 10;
    private static readonly TimeSpan SettleLimit = TimeSpan.FromSeconds(10);

    private readonly LocalPaths paths;
    private readonly ReleaseRunbook runbook;
    private readonly LocalEdge edge;
    private readonly IVersionHost host;
    private readonly TimeProvider clock;

    private protected SlotPlatform(LocalPaths paths, ReleaseRunbook runbook, ICommandRunner commands, TimeProvider clock, string edgeProgram, IVersionHost host)
    {
        (this.paths, this.runbook, this.clock, this.host) = (paths, runbook, clock, host);
        edge = new(paths, edgeProgram, commands, clock);
    }

    /// <inheritdoc/>
    public abstract PlatformKind Kind { get; }

    private ServiceSettings Service => runbook.Services.Values.First();

    /// <inheritdoc/>
    public virtual IReadOnlyList<Step> Steps(Phase phase, PlanRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var service = new ServiceInSlot(edge, host, paths, request);
        var rollout = request.Runbook.Rollout;
        var cutover = new Cutover(edge, service, paths, rollout);
        var undo = new TrafficUndo(edge, service, paths, rollout);
        return phase switch
        {
            Phase.Preflight => [new BuildVersion(host, request)],
            Phase.Provision => [new StartEdge(edge, request)],
            Phase.Rollout => [new StartNewVersion(edge, service, paths, request), new NewVersionHealthy(edge, host, request), new ShiftTraffic(edge, host, cutover, undo, rollout), new KeepOldVersionWarm(edge, host, request)],
            Phase.Monitor => MonitorSteps.Configured(request, new LocalHealthCheckStore(request.Environment), new LocalAlertStore(request.Environment)),
            Phase.Record => [new PruneVersions(edge, host, paths, request)],
            Phase.Rollback => [new StartPreviousVersion(edge, service, paths, request), new ShiftTrafficBack(edge, host, cutover, undo, request)],
            _ => [],
        };
    }

    /// <inheritdoc/>
    public async Task<string?> MakeReadyAsync(StepContext context, string version, string commit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (commit.Length == 0 || (await edge.KnownAsync(cancellation) is { } known && await known.WarmSlotAsync(host, version, cancellation) is not null))
            return null;
        var (built, evidence, _) = await host.BuildAsync(context, version, commit, Service, cancellation);
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
        if (await DownAsync(slot, cancellation) is { } down)
            return new(slot.Version, url, false, down) { Commit = built?.Commit };
        var path = (built?.Settings(Service) ?? Service).Health;
        var (version, healthy, evidence) = await ServiceHealth.AskAsync(url, path, clock, cancellation);
        return new(version, url, healthy, evidence) { HealthPath = path, Commit = version == slot.Version ? built?.Commit : null };
    }

    // An engine that is away runs nothing that could be counted on.
    private async Task<bool> IsWarmAsync(EdgeState? state, string version, CancellationToken cancellation)
    {
        try
        {
            return state is not null && await state.WarmSlotAsync(host, version, cancellation) is not null;
        }
        catch (Docker.ContainerEngineException)
        {
            return false;
        }
    }

    private async Task<string?> DownAsync(EdgeSlot slot, CancellationToken cancellation)
    {
        try
        {
            return await host.RunsAsync(slot, cancellation) ? null : $"{slot.Version} does not run any more ({slot.Name}, {host.NameOf(slot)})";
        }
        catch (Docker.ContainerEngineException away)
        {
            return $"whether {slot.Version} runs is not known: {away.Message}";
        }
    }

    /// <inheritdoc/>
    public async Task<LiveConfiguration?> ConfigurationAsync(string service, CancellationToken cancellation) =>
        (await edge.KnownAsync(cancellation))?.LiveSlot() is { } slot && runbook.Services.ContainsKey(service) ? await host.ConfigurationAsync(slot, BuiltVersion.Find(paths, slot.Version), cancellation) : null;

    /// <inheritdoc/>
    public async Task<IEnumerable<string>?> LogAsync(string service, CancellationToken cancellation) =>
        (await edge.KnownAsync(cancellation))?.LiveSlot() is { } slot && runbook.Services.ContainsKey(service) ? await host.LinesAsync(slot.Name, slot.Version, cancellation) : null;

    /// <inheritdoc/>
    public async Task<LogPart?> LogSinceAsync(string service, long after, CancellationToken cancellation) =>
        (await edge.KnownAsync(cancellation))?.LiveSlot() is { } slot && runbook.Services.ContainsKey(service) ? await host.LogSinceAsync(slot, after, cancellation) : null;

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
        (await edge.KnownAsync(cancellation))?.LiveSlot() is { } slot && runbook.Services.ContainsKey(service) ? await host.UsageAsync(slot, cancellation) : null;

    /// <inheritdoc/>
    public Task<HealthCheck?> HealthCheckAsync(CancellationToken cancellation) => new LocalHealthCheckStore(paths.Environment).ReadAsync(paths.State, cancellation);

    /// <inheritdoc/>
    public Task<AlertRules?> AlertsAsync(CancellationToken cancellation) => new LocalAlertStore(paths.Environment).ReadAsync(paths.State, cancellation);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Retained>> RetainedAsync(CancellationToken cancellation)
    {
        var state = await edge.KnownAsync(cancellation);
        var live = state?.LiveSlot()?.Version;
        var retained = new List<Retained>();
        foreach (var version in BuiltVersion.All(paths).Where(version => version.Version != live))
            retained.Add(new(version.Version, version.Commit, await IsWarmAsync(state, version.Version, cancellation) ? "warm" : "image", version.BuiltAt));
        return retained;
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

        if (await host.RunsAsync(slot, cancellation))
            return;
        var request = new PlanRequest(runbook, paths.Environment, version, "");
        context.Say(await new ServiceInSlot(edge, host, paths, request).StartAgainAsync(context, slot.Name, version, cancellation) ?? $"{version} had ended by itself, and runs again in {slot.Name}");
    }

    /// <inheritdoc/>
    public virtual Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellation) => new EdgeAndSlots(edge, host, clock).FindAsync(cancellation);

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
                if (await host.StopAsync(slot, (BuiltVersion.Find(paths, slot.Version)?.Settings(Service) ?? Service).StopWithin, cancellation))
                    say($"stopped {slot.Version} ({slot.Name})");
        }

        foreach (var stray in await host.StopStraysAsync(cancellation))
            say($"stopped {stray}, which no slot knew");
    }
}

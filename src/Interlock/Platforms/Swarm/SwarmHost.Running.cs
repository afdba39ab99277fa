using Interlock.Platforms.Docker;
using Interlock.Platforms.Local;

namespace Interlock.Platforms.Swarm;

/// <summary>What runs, and its end.</summary>
internal sealed partial class SwarmHost
{
    public async Task<bool> RunsAsync(EdgeSlot slot, CancellationToken cancellation) => (await TasksAsync(slot, cancellation)).Count > 0;

    public async Task<bool> StopAsync(EdgeSlot slot, TimeSpan within, CancellationToken cancellation)
    {
        if (slot.Service is not { } held || await swarm.ServiceAsync(held.Id, cancellation) is not { } there || there.Start != held.Start)
            return false;
        return await ScaleDownAsync(there, within, cancellation);
    }

    public async Task StopUnknownAsync(string slot, string version, CancellationToken cancellation)
    {
        if (await swarm.ServiceAsync(NameOf(slot), cancellation) is { } stray && IsOurs(stray) && stray.Label(VersionLabel) == version)
            await ScaleDownAsync(stray, StrayLimit, cancellation);
    }

    public async Task<IReadOnlyList<string>> StopStraysAsync(CancellationToken cancellation)
    {
        if (!(await swarm.MemberAsync(cancellation)).IsManager)
            return [];
        var strays = await swarm.ServicesAsync(EnvironmentLabel, paths.Root, cancellation);
        foreach (var stray in strays)
            await swarm.RemoveServiceAsync(stray.Id, cancellation);
        var kept = await swarm.PruneAsync("secrets", EnvironmentLabel, paths.Root, cancellation);
        var configs = await swarm.PruneAsync("configs", EnvironmentLabel, paths.Root, cancellation);
        // Tasks end after their service is gone; until then their network is in use.
        using var limit = new CancellationTokenSource(StrayLimit);
        while (strays.Count > 0 && runbook.Docker.Network is null && !await swarm.RemoveNetworkAsync(Network, cancellation) && !limit.IsCancellationRequested)
            await Task.Delay(LookEvery, cancellation);
        return [.. strays.Where(stray => stray.Replicas > 0).Select(stray => $"service {stray.Name}"), .. kept.Select(name => $"secret {name}"), .. configs.Select(name => $"config {name}")];
    }

    // The tasks' containers may need their time; when it is over Swarm kills them, whether we look or not.
    private async Task<bool> ScaleDownAsync(SwarmService service, TimeSpan within, CancellationToken cancellation)
    {
        try
        {
            if (service.Replicas > 0)
                await swarm.ScaleAsync(service, 0, cancellation);
        }
        catch (ContainerEngineException refused) when (!refused.Unreachable)
        {
            // One whose secret, config or network is gone can be removed only.
            await swarm.RemoveServiceAsync(service.Id, cancellation);
            return true;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(within + TimeSpan.FromSeconds(5));
        try
        {
            while ((await swarm.TasksAsync(service.Id, limit.Token)).Any(task => task.State is "running" or "starting" or "ready" or "preparing"))
                await Task.Delay(LookEvery, limit.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // Swarm goes on without us.
        }

        return service.Replicas > 0;
    }

    private async Task<IReadOnlyList<SwarmTask>> TasksAsync(EdgeSlot slot, CancellationToken cancellation) =>
        slot.Service is { } held && await swarm.ServiceAsync(held.Id, cancellation) is { } there && there.Start == held.Start
            ? [.. (await swarm.TasksAsync(there.Id, cancellation)).Where(task => task.Start == held.Start && task.Runs)] : [];

    private async Task<IReadOnlyList<SwarmTask>> TasksAsync(string slot, string version, CancellationToken cancellation)
    {
        if (await swarm.ServiceAsync(NameOf(slot), cancellation) is not { } there || !IsOurs(there))
            return [];
        var all = (await swarm.TasksAsync(there.Id, cancellation)).Where(task => task.Version == version).ToList();
        return all.Where(task => task.Runs).ToList() is { Count: > 0 } running ? running : [.. all.Take(1)];
    }

    public async Task<IReadOnlyList<string>?> LinesAsync(string slot, string version, CancellationToken cancellation)
    {
        var tasks = await TasksAsync(slot, version, cancellation);
        return await LogAsync(tasks, null, null, cancellation) is { } log ? [.. log.Select(line => line.Text)] : null;
    }

    public async Task<IReadOnlyList<string>> TailAsync(string slot, string version, int lines, CancellationToken cancellation) =>
        lines > 0 && await LogAsync(await TasksAsync(slot, version, cancellation), null, lines, cancellation) is { } log ? [.. log.TakeLast(lines).Select(line => SecretMask.Apply(line.Text))] : [];

    /// <summary>Places in the tasks' logs are times, in ticks.</summary>
    public async Task<LogPart?> LogSinceAsync(EdgeSlot slot, long after, CancellationToken cancellation)
    {
        var log = await LogAsync(await TasksAsync(slot, cancellation), after > 0 ? new DateTimeOffset(after, TimeSpan.Zero) : null, after == LogPart.End ? 1 : null, cancellation);
        return log is null ? null : new(after == LogPart.End ? [] : [.. log.Select(line => line.Text)], log is [.., var last] ? last.At.UtcTicks : Math.Max(0, after));
    }

    private async Task<IReadOnlyList<LoggedLine>?> LogAsync(IReadOnlyList<SwarmTask> tasks, DateTimeOffset? after, int? last, CancellationToken cancellation)
    {
        var logs = (await Task.WhenAll(tasks.Select(task => swarm.LogAsync(task.Id, after, last, cancellation)))).OfType<IReadOnlyList<LoggedLine>>().ToList();
        return logs.Count == 0 ? null : [.. logs.SelectMany(log => log).OrderBy(line => line.At)];
    }

    /// <summary>Of a task on this machine; those elsewhere can't be asked.</summary>
    public async Task<Usage?> UsageAsync(EdgeSlot slot, CancellationToken cancellation)
    {
        var here = (await swarm.MemberAsync(cancellation)).NodeId;
        if ((await TasksAsync(slot, cancellation)).Where(task => task.NodeId == here).MinBy(task => task.Slot) is not { } task || await engine.ContainerAsync(task.ContainerId, cancellation) is not { Running: true, Pid: > 0 } container)
            return null;
        var usage = SessionUsage.OfContainer(task.Id, container.Pid, paths.State);
        return usage is null ? null : usage with
        {
            Cores = runbook.Services[Service].Container.Cpus ?? usage.Cores,
            MemoryLimitBytes = container.MemoryLimit > 0 ? container.MemoryLimit : usage.MemoryLimitBytes,
        };
    }

    public async Task<LiveConfiguration> ConfigurationAsync(EdgeSlot slot, BuiltVersion? built, CancellationToken cancellation)
    {
        if (slot.Service is not { } held || await swarm.ServiceAsync(held.Id, cancellation) is not { } service)
            return new(slot.Version, new Dictionary<string, Secret?>(StringComparer.Ordinal), "") { Problem = $"the service of {slot.Version} is gone" };
        var given = (service.Spec["TaskTemplate"]?["ContainerSpec"]?["Env"] as System.Text.Json.Nodes.JsonArray ?? []).Select(variable => variable!.GetValue<string>().Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        var variables = new Dictionary<string, Secret?>(StringComparer.Ordinal);
        foreach (var name in built?.Served?.Variables.Keys ?? runbook.Services[Service].Variables.Keys)
        {
            if (given.TryGetValue(name, out var value))
                variables[name] = ProcessVariables.IsOpen(built?.Served?.Variables.GetValueOrDefault(name)) ? Secret.InTheOpen(value) : new(value);
            else if (runbook.Services[Service].Container.SecretFiles.Contains(name, StringComparer.Ordinal))
                variables[name] = null;
        }

        return new(slot.Version, variables, NameOf(slot));
    }
}

using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Provision;
using Interlock.Runbook;

namespace Interlock.Platforms.Docker;

/// <summary>Versions as containers of an engine on this machine, each from an image of its own.</summary>
internal sealed class ContainerHost(LocalPaths paths, ReleaseRunbook runbook, IContainerEngine engine) : IVersionHost
{
    /// <summary>Every container carries it, with the environment's folder as value: another checkout's are left alone.</summary>
    public const string EnvironmentLabel = "interlock.environment";

    private const string VersionLabel = "interlock.version";
    private const string HostNetwork = "host";
    private const int PortTries = 5;
    private static readonly TimeSpan StrayLimit = TimeSpan.FromSeconds(10);

    private string Service => runbook.Services.First().Key;

    public ImageNames Names => new(runbook, Service);

    private string Network => runbook.Docker.Network ?? $"{runbook.Name}-{paths.Environment}";

    private Dictionary<string, string> Labels => new(StringComparer.Ordinal) { [EnvironmentLabel] = paths.Root };

    /// <summary>The name of a slot's container.</summary>
    public string NameOf(string slot) => $"{runbook.Name}-{paths.Environment}-{Service}-{slot}";

    public string NameOf(EdgeSlot slot) => $"container {NameOf(slot.Name)}";

    public string LogOf(string slot, string version) => $"docker logs {NameOf(slot)}";

    public Task<(BuiltVersion? Version, string Evidence, CommandResult? Failed)> BuildAsync(StepContext context, string version, string commit, ServiceSettings service, CancellationToken cancellation) =>
        new ImageBuilder(paths, Names, engine).BuildAsync(context, version, commit, service, cancellation);

    /// <summary>Runs lines in a container of the image that a commit was built into, on the machine's own network: what reaches the database from here reaches it there.</summary>
    /// <exception cref="IOException">It has no image, and none can be built.</exception>
    public async Task<Func<VersionLine, CancellationToken, Task<CommandResult>>> InsideAsync(StepContext context, string commit, CancellationToken cancellation)
    {
        var version = commit == context.Plan.Commit ? context.Plan.Version
            : BuiltVersion.All(paths).FirstOrDefault(built => built.Commit == commit)?.Version ?? throw new IOException($"{commit[..7]} has no image any more that its migrations could be run in");
        var (made, evidence, _) = await BuildAsync(context, version, commit, runbook.Services[Service], cancellation);
        var image = made?.Image ?? throw new IOException(evidence);
        return (line, stop) => engine.RunAsync(
            new(NameOf($"migrate-{Guid.NewGuid():N}"[..16]), image)
            {
                Labels = new Dictionary<string, string>(Labels, StringComparer.Ordinal) { [VersionLabel] = version },
                Network = HostNetwork,
                Variables = line.Command.Environment.Where(variable => variable.Value is not null).Select(variable => KeyValuePair.Create(variable.Key, Secret.InTheOpen(variable.Value!)))
                    .Concat(line.Command.Secrets).GroupBy(variable => variable.Key, StringComparer.Ordinal).ToDictionary(same => same.Key, same => same.Last().Value, StringComparer.Ordinal),
                Line = line.Folder == "." ? line.Command.Arguments[^1] : $"cd '{line.Folder.Replace("'", "'\\''", StringComparison.Ordinal)}' && {line.Command.Arguments[^1]}",
                Settings = new() { User = runbook.Services[Service].Container.User },
            },
            line.Command.Limit, line.Hear, stop);
    }

    public async Task RemoveAsync(BuiltVersion version, CancellationToken cancellation)
    {
        await engine.RemoveImageAsync(Names.Of(version.Version), cancellation);
        if (version.Image?.Contains('@', StringComparison.Ordinal) == true)
            await engine.RemoveImageAsync(version.Image, cancellation);
        Directory.Delete(paths.Version(version.Version, version.Commit), recursive: true);
    }

    public async Task<StartedVersion> StartAsync(StepContext context, BuiltVersion version, string slot, ServiceSettings service, CancellationToken cancellation)
    {
        var name = NameOf(slot);
        try
        {
            if (await engine.ContainerAsync(name, cancellation) is { } there)
                await ClearAsync(there, cancellation);
            if (Network != HostNetwork)
                await engine.NetworkAsync(Network, Labels, cancellation);
            // What was pruned on the engine comes back by its digest, as whoever may pull it.
            if (version.Image is { } image && image.Contains('@', StringComparison.Ordinal) && await engine.ImageAsync(image, cancellation) is null)
                await engine.PullAsync(image, Names.Login, context.Say, cancellation);
            var variables = await ServiceVariables.ResolveAsync(context, service, version.Version, version.Commit, cancellation);
            for (var tried = 1; ; tried++)
            {
                var port = FreePort.Find();
                var id = await engine.CreateAsync(Describe(name, version, service, variables, port), cancellation);
                try
                {
                    await engine.StartAsync(id, cancellation);
                }
                catch (ContainerEngineException taken) when (tried < PortTries && IsTaken(taken))
                {
                    context.Say($"another program has taken port {port} just now: {name} gets another");
                    await engine.RemoveAsync(id, StrayLimit, cancellation);
                    continue;
                }

                return Started(name, id, version.Version, port, await SocketAsync(cancellation));
            }
        }
        catch (ContainerEngineException refused)
        {
            throw new VersionStartException($"{version.Version} was not started: {refused.Message}", await TailAsync(slot, version.Version, 20, cancellation));
        }
    }

    private StartedVersion Started(string name, string id, string version, int port, string socket) => new(
        $"container {name}, {id[..12]}",
        new($"http://127.0.0.1:{port}", version) { Container = new(socket, id) },
        async cancellation => await engine.ContainerAsync(id, cancellation) is { } now ? now.Ended : "was removed by somebody");

    // Not before it gets traffic: until then one that ends is to be seen as ended.
    public async Task KeepRunningAsync(EdgeSlot slot, CancellationToken cancellation)
    {
        if (slot.Container is { } container)
            await engine.KeepRunningAsync(container.Id, cancellation);
    }

    private ContainerSpec Describe(string name, BuiltVersion version, ServiceSettings service, IReadOnlyDictionary<string, Secret> variables, int port)
    {
        var inside = Network == HostNetwork ? port : service.Container.Port;
        var number = inside.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var files = service.Container.SecretFiles.Where(variables.ContainsKey).ToList();
        return new(name, version.Image ?? Names.Of(version.Version))
        {
            Labels = new Dictionary<string, string>(Labels, StringComparer.Ordinal) { [VersionLabel] = version.Version },
            Network = Network,
            Port = Network == HostNetwork ? null : (port, inside),
            Variables = new Dictionary<string, Secret>(variables.Where(variable => !files.Contains(variable.Key)), StringComparer.Ordinal)
            {
                // On the machine's own network only the edge is for others.
                ["HOST"] = Secret.InTheOpen(Network == HostNetwork ? "127.0.0.1" : "0.0.0.0"),
                ["PORT"] = Secret.InTheOpen(number),
            },
            SecretFiles = files.ToDictionary(file => file, file => variables[file], StringComparer.Ordinal),
            Line = version.Run is { Length: > 0 } run ? ServiceProcess.AsOne(Placeholders.Fill(run, (Placeholders.Port, number), (Placeholders.Version, version.Version), (Placeholders.Commit, version.Commit), (Placeholders.Output, "."))) : null,
            Settings = service.Container,
        };
    }

    public async Task<bool> RunsAsync(EdgeSlot slot, CancellationToken cancellation) =>
        slot.Container is { } container && await engine.ContainerAsync(container.Id, cancellation) is { Running: true };

    public async Task<bool> StopAsync(EdgeSlot slot, TimeSpan within, CancellationToken cancellation)
    {
        if (slot.Container is not { } held || await engine.ContainerAsync(held.Id, cancellation) is not { } there)
            return false;
        await engine.RemoveAsync(there.Id, within, cancellation);
        return there.Running;
    }

    public async Task StopUnknownAsync(string slot, string version, CancellationToken cancellation)
    {
        if (await OfAsync(slot, version, cancellation) is { } stray)
            await engine.RemoveAsync(stray.Id, StrayLimit, cancellation);
    }

    public async Task<IReadOnlyList<string>> StopStraysAsync(CancellationToken cancellation)
    {
        var strays = await engine.ContainersAsync(EnvironmentLabel, paths.Root, cancellation);
        foreach (var stray in strays)
            await engine.RemoveAsync(stray.Id, StrayLimit, cancellation);
        if (Network != HostNetwork)
            await engine.RemoveNetworkAsync(Network, EnvironmentLabel, paths.Root, cancellation);
        return [.. strays.Select(stray => $"container {stray.Name}")];
    }

    public async Task<IReadOnlyList<string>?> LinesAsync(string slot, string version, CancellationToken cancellation) =>
        await OfAsync(slot, version, cancellation) is { } container && await engine.LogAsync(container.Id, null, null, cancellation) is { } log ? [.. log.Select(line => line.Text)] : null;

    public async Task<IReadOnlyList<string>> TailAsync(string slot, string version, int lines, CancellationToken cancellation) =>
        lines > 0 && await OfAsync(slot, version, cancellation) is { } container && await engine.LogAsync(container.Id, null, lines, cancellation) is { } log
            ? [.. log.TakeLast(lines).Select(line => SecretMask.Apply(line.Text))] : [];

    /// <summary>Places in a container's log are times, in ticks.</summary>
    public async Task<LogPart?> LogSinceAsync(EdgeSlot slot, long after, CancellationToken cancellation)
    {
        if (slot.Container is not { } container)
            return null;
        var log = await engine.LogAsync(container.Id, after > 0 ? new DateTimeOffset(after, TimeSpan.Zero) : null, after == LogPart.End ? 1 : null, cancellation);
        return log is null ? null : new(after == LogPart.End ? [] : [.. log.Select(line => line.Text)], log is [.., var last] ? last.At.UtcTicks : Math.Max(0, after));
    }

    public async Task<Usage?> UsageAsync(EdgeSlot slot, CancellationToken cancellation)
    {
        if (slot.Container is not { } held || await engine.ContainerAsync(held.Id, cancellation) is not { Running: true, Pid: > 0 } container)
            return null;
        var usage = SessionUsage.OfContainer($"{container.Id[..12]}-{container.Started.UtcTicks}", container.Pid, paths.State);
        return usage is null ? null : usage with
        {
            Cores = runbook.Services[Service].Container.Cpus ?? usage.Cores,
            MemoryLimitBytes = container.MemoryLimit > 0 ? container.MemoryLimit : usage.MemoryLimitBytes,
        };
    }

    public async Task<LiveConfiguration> ConfigurationAsync(EdgeSlot slot, BuiltVersion? built, CancellationToken cancellation)
    {
        if (slot.Container is not { } held || await engine.ContainerAsync(held.Id, cancellation) is not { } container)
            return new(slot.Version, new Dictionary<string, Secret?>(StringComparer.Ordinal), "") { Problem = $"the container of {slot.Version} is gone" };
        // What is not the runbook's is the image's own.
        var known = built?.Served?.Variables.Keys ?? runbook.Services[Service].Variables.Keys;
        var variables = new Dictionary<string, Secret?>(StringComparer.Ordinal);
        foreach (var name in known)
        {
            if (container.Variables.TryGetValue(name, out var value))
                variables[name] = ProcessVariables.IsOpen(built?.Served?.Variables.GetValueOrDefault(name)) ? Secret.InTheOpen(value) : new(value);
            else if (runbook.Services[Service].Container.SecretFiles.Contains(name, StringComparer.Ordinal))
                variables[name] = null;
        }

        return new(slot.Version, variables, NameOf(slot));
    }

    private async Task<EngineContainer?> OfAsync(string slot, string version, CancellationToken cancellation) =>
        await engine.ContainerAsync(NameOf(slot), cancellation) is { } container && IsOurs(container) && container.Labels.GetValueOrDefault(VersionLabel) == version ? container : null;

    private bool IsOurs(EngineContainer container) => container.Labels.GetValueOrDefault(EnvironmentLabel) == paths.Root;

    private async Task ClearAsync(EngineContainer there, CancellationToken cancellation)
    {
        if (!IsOurs(there))
            throw new ContainerEngineException(ForeignContainers.Refusal(there));
        await engine.RemoveAsync(there.Id, StrayLimit, cancellation);
    }

    private async Task<string> SocketAsync(CancellationToken cancellation) => new Uri((await engine.InfoAsync(cancellation)).Host).AbsolutePath;

    private static bool IsTaken(ContainerEngineException failed) =>
        failed.Message.Contains("already allocated", StringComparison.Ordinal) || failed.Message.Contains("address already in use", StringComparison.Ordinal);
}

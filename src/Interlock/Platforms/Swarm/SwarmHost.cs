using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Interlock.Engine;
using Interlock.Platforms.Docker;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Provision;
using Interlock.Runbook;

namespace Interlock.Platforms.Swarm;

/// <summary>Versions as services of a Docker Swarm, a service for each slot. Which one serves is the edge's concern: Swarm stops the old tasks as soon as the new ones run, before anybody could drain them, so an update in place of what serves loses requests (moby #30321).</summary>
[SuppressMessage("Maintainability", "CA1507", Justification = "The names are the Engine API's, and stay when ours change.")]
internal sealed partial class SwarmHost(LocalPaths paths, ReleaseRunbook runbook, IContainerEngine engine, SwarmEngine swarm) : IVersionHost
{
    /// <summary>All that is made carries it, with the environment's folder as value: another checkout's is left alone.</summary>
    public const string EnvironmentLabel = "interlock.environment";

    public const string VersionLabel = "interlock.version";

    /// <summary>Tasks carry it: each start of a service has another value.</summary>
    public const string StartLabel = "interlock.start";

    private const int LongestName = 63;
    private const string ConfigFolder = "configs";
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan StrayLimit = TimeSpan.FromSeconds(30);

    private string Service => runbook.Services.First().Key;

    public ImageNames Names => new(runbook, Service);

    public SwarmEngine Swarm => swarm;

    /// <summary>The overlay network of the services.</summary>
    public string Network => runbook.Docker.Network ?? $"{runbook.Name}-{paths.Environment}";

    private Dictionary<string, string> Labels => new(StringComparer.Ordinal) { [EnvironmentLabel] = paths.Root };

    public bool UpdatesInPlace => true;

    /// <summary>The name of a slot's service.</summary>
    public string NameOf(string slot) => $"{runbook.Name}-{paths.Environment}-{Service}-{slot}";

    public string NameOf(EdgeSlot slot) => $"service {NameOf(slot.Name)}";

    public string LogOf(string slot, string version) => $"docker service logs {NameOf(slot)}";

    public bool IsOurs(SwarmService service) => service.Label(EnvironmentLabel) == paths.Root;

    public async Task<(BuiltVersion? Version, string Evidence, CommandResult? Failed)> BuildAsync(StepContext context, string version, string commit, ServiceSettings service, CancellationToken cancellation)
    {
        var known = BuiltVersion.Read(paths.Version(version, commit));
        var result = await new ImageBuilder(paths, Names, engine).BuildAsync(context, version, commit, service, cancellation);
        if (result.Version is null || (known is not null && runbook.Swarm.Configs.Values.All(file => File.Exists(ConfigOf(result.Version, file)))))
            return result;
        // Built earlier, by a runbook that had no such config: its commit has them still.
        if (known is not null)
            await context.Repository.ExportAsync(commit, paths.Source, cancellation);
        return KeepConfigs(result.Version, service, mayLack: known is not null) is { } missing ? (null, missing, null) : result;
    }

    // A version of before goes without what came later.
    private string? KeepConfigs(BuiltVersion version, ServiceSettings service, bool mayLack)
    {
        foreach (var file in runbook.Swarm.Configs.Values.Distinct(StringComparer.Ordinal))
        {
            var source = Path.Combine(paths.Source, service.Folder, file);
            if (!File.Exists(source) && mayLack)
                continue;
            if (!File.Exists(source))
                return $"there is no {Path.Combine(service.Folder, file).Replace("./", "", StringComparison.Ordinal)} in {version.Commit[..7]}, which swarm.configs names: commit it";
            Directory.CreateDirectory(Path.GetDirectoryName(ConfigOf(version, file))!);
            File.Copy(source, ConfigOf(version, file), overwrite: true);
        }

        return null;
    }

    private string ConfigOf(BuiltVersion version, string file) => Path.Combine(paths.Version(version.Version, version.Commit), ConfigFolder, file);

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
            var there = await swarm.ServiceAsync(name, cancellation);
            if (there is not null && !IsOurs(there))
                throw new VersionStartException(Refusal(there), []);
            var earlier = there is null ? [] : (await swarm.TasksAsync(there.Id, cancellation)).Select(task => task.Id).ToHashSet(StringComparer.Ordinal);
            var (id, start) = there is not null && IsBefore(there, version) is { } before ? await RollBackAsync(context, there, before, cancellation) : await PutAsync(context, name, version, service, cancellation);
            try
            {
                var urls = await new Convergence(swarm, engine, context, runbook.Swarm, service).WaitAsync(name, start, version.Version, earlier, cancellation);
                return new(
                    $"service {name}, {Counted.Of(urls.Count, "task")}",
                    new(urls[0], version.Version) { Service = new(await swarm.SocketAsync(cancellation), id, start) },
                    async token => await swarm.ServiceAsync(id, token) is { } now && now.Start == start ? null : "was replaced or removed by somebody");
            }
            catch (VersionStartException)
            {
                await LeaveNothingAsync(context, id, service.StopWithin, cancellation);
                throw;
            }
        }
        catch (ContainerEngineException refused)
        {
            throw new VersionStartException($"{version.Version} was not started: {refused.Message}", []);
        }
    }

    // Nothing of it serves, and what an engine's rollback brought back has no traffic either. What went wrong first is told, not this.
    private async Task LeaveNothingAsync(StepContext context, string id, TimeSpan within, CancellationToken cancellation)
    {
        try
        {
            if (await swarm.ServiceAsync(id, cancellation) is { } failed)
                await ScaleDownAsync(failed, within, cancellation);
        }
        catch (ContainerEngineException refused)
        {
            context.Say($"its tasks were not stopped: {refused.Message}");
        }
    }

    // What ran in this service before its last update, with its tasks: Swarm has it whole.
    private static string? IsBefore(SwarmService there, BuiltVersion version) =>
        there.PreviousSpec is { } before && before["Labels"]?[VersionLabel]?.GetValue<string>() == version.Version && there.Label(VersionLabel) != version.Version
        && before["TaskTemplate"]?["ContainerSpec"]?["Image"]?.GetValue<string>() == version.Image && before["Mode"]?["Replicated"]?["Replicas"]?.GetValue<int>() > 0 ? SwarmService.StartOf(before) : null;

    private async Task<(string Id, string Start)> RollBackAsync(StepContext context, SwarmService there, string start, CancellationToken cancellation)
    {
        context.Say($"docker service rollback {there.Name}: {there.PreviousSpec!["Labels"]![VersionLabel]} ran there before");
        await swarm.RollBackAsync(there, cancellation);
        if ((await swarm.ServiceAsync(there.Id, cancellation))!.Replicas != runbook.Swarm.Replicas)
            await swarm.ScaleAsync((await swarm.ServiceAsync(there.Id, cancellation))!, runbook.Swarm.Replicas, cancellation);
        return (there.Id, start);
    }

    private async Task<(string Id, string Start)> PutAsync(StepContext context, string name, BuiltVersion version, ServiceSettings service, CancellationToken cancellation)
    {
        var start = Guid.NewGuid().ToString("N")[..12];
        var variables = await ServiceVariables.ResolveAsync(context, service, version.Version, version.Commit, cancellation);
        var files = service.Container.SecretFiles.Where(variables.ContainsKey).ToList();
        var secrets = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var file in files)
            secrets[file] = await KeepAsync("secrets", file, variables[file].Fingerprint($"{paths.Root} {file}"), System.Text.Encoding.UTF8.GetBytes(variables[file].Reveal()), cancellation);
        var configs = new Dictionary<string, (string, string)>(StringComparer.Ordinal);
        foreach (var (inside, file) in runbook.Swarm.Configs.Where(config => File.Exists(ConfigOf(version, config.Value))))
        {
            var content = await File.ReadAllBytesAsync(ConfigOf(version, file), cancellation);
            configs[inside] = await KeepAsync("configs", Path.GetFileName(file), Convert.ToHexStringLower(SHA256.HashData(content))[..12], content, cancellation);
        }

        var port = service.Container.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var spec = new ServiceSpec(name, version.Image ?? Names.Of(version.Version), version.Version, start)
        {
            Labels = new Dictionary<string, string>(Labels, StringComparer.Ordinal) { [VersionLabel] = version.Version },
            Network = await swarm.NetworkAsync(Network, Labels, cancellation),
            Swarm = runbook.Swarm,
            Service = service,
            Variables = new Dictionary<string, Secret>(variables.Where(variable => !files.Contains(variable.Key)), StringComparer.Ordinal) { ["HOST"] = Secret.InTheOpen("0.0.0.0"), ["PORT"] = Secret.InTheOpen(port) },
            Secrets = secrets,
            Configs = configs,
            Constraints = [.. runbook.Swarm.Constraints, .. runbook.Docker.Registry is null ? [$"node.id=={(await swarm.MemberAsync(cancellation)).NodeId}"] : Array.Empty<string>()],
            Line = version.Run is { Length: > 0 } run ? Placeholders.Fill(run, (Placeholders.Port, port), (Placeholders.Version, version.Version), (Placeholders.Commit, version.Commit), (Placeholders.Output, ".")) : null,
        };
        return (await swarm.PutServiceAsync(spec.ToJson(), Names.Login, cancellation), start);
    }

    private async Task<(string Id, string Name)> KeepAsync(string kind, string file, string version, byte[] content, CancellationToken cancellation)
    {
        var stem = string.Concat($"{runbook.Name}-{paths.Environment}-{file}".Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
        var name = $"{stem[..Math.Min(stem.Length, LongestName - version.Length - 1)]}-{version}";
        return (await swarm.KeptAsync(kind, name, content, Labels, cancellation), name);
    }

    public static string Refusal(SwarmService there) =>
        $"there is a service {there.Name} already ({there.Image}, {Counted.Of(there.Replicas, "task")}), which this environment did not make. It is left alone: remove it (docker service rm {there.Name}), or release under another name";
}

using Interlock.Engine;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>Versions as processes of this machine, each built into a folder of its own.</summary>
internal sealed class ProcessHost(LocalPaths paths, ICommandRunner commands, TimeProvider clock) : IVersionHost
{
    private readonly ServiceProcess processes = new(paths, commands, clock);

    public Task<(BuiltVersion? Version, string Evidence, CommandResult? Failed)> BuildAsync(StepContext context, string version, string commit, ServiceSettings service, CancellationToken cancellation) =>
        new VersionBuilder(paths, context.Repository, context.Commands, context.Clock).BuildAsync(version, commit, service, context.Say, cancellation);

    public Task RemoveAsync(BuiltVersion version, CancellationToken cancellation)
    {
        Directory.Delete(paths.Version(version.Version, version.Commit), recursive: true);
        return Task.CompletedTask;
    }

    public async Task<StartedVersion> StartAsync(StepContext context, BuiltVersion version, string slot, ServiceSettings service, CancellationToken cancellation)
    {
        var (process, url) = await processes.StartAsync(context, version, slot, service, cancellation);
        return new(
            $"process {process.Pid}",
            new(url, version.Version) { Process = new(process.Pid, process.StartTime) },
            _ => Task.FromResult(process.IsAlive ? null : "ended"));
    }

    public Task<bool> RunsAsync(EdgeSlot slot, CancellationToken cancellation) => Task.FromResult(slot.ProcessOf() is { IsAlive: true });

    public string NameOf(EdgeSlot slot) => $"process {slot.Process?.Pid}";

    public Task<bool> StopAsync(EdgeSlot slot, TimeSpan within, CancellationToken cancellation) => processes.StopAsync(slot, within, cancellation);

    public Task StopUnknownAsync(string slot, string version, CancellationToken cancellation)
    {
        ProcessGroup.StopMarked(ServiceProcess.SlotVariable, processes.MarkOf(slot, version));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> StopStraysAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<string>>([.. ProcessGroup.StopMarked(ServiceProcess.MarkVariable, processes.Mark).Select(pid => $"process {pid}")]);

    public string LogOf(string slot, string version) => processes.LogOf(slot, version);

    public Task<IReadOnlyList<string>?> LinesAsync(string slot, string version, CancellationToken cancellation)
    {
        var log = processes.LogOf(slot, version);
        return Task.FromResult<IReadOnlyList<string>?>(File.Exists(log) ? File.ReadAllLines(log) : null);
    }

    public Task<IReadOnlyList<string>> TailAsync(string slot, string version, int lines, CancellationToken cancellation) => Task.FromResult(processes.Tail(slot, version, lines));

    public Task<LogPart?> LogSinceAsync(EdgeSlot slot, long after, CancellationToken cancellation) => LogTail.ReadAsync(processes.LogOf(slot.Name, slot.Version), after, cancellation);

    public Task<Usage?> UsageAsync(EdgeSlot slot, CancellationToken cancellation) =>
        Task.FromResult(slot.ProcessOf() is { IsAlive: true } process ? SessionUsage.Of(process, paths.State) : null);

    public Task<LiveConfiguration> ConfigurationAsync(EdgeSlot slot, BuiltVersion? built, CancellationToken cancellation) => Task.FromResult(ProcessVariables.Of(slot, built));
}

using Interlock.Engine;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>Builds versions, and runs them behind the edge, one in each slot: as processes of this machine, or as containers of an engine. What becomes of the traffic is not its concern.</summary>
internal interface IVersionHost
{
    /// <summary>A start replaces what runs in the slot by itself: it is not stopped first.</summary>
    bool UpdatesInPlace => false;

    /// <summary>Builds a version from its commit, unless that is done.</summary>
    /// <returns>The built version and how it came about, or a failed command.</returns>
    Task<(BuiltVersion? Version, string Evidence, CommandResult? Failed)> BuildAsync(StepContext context, string version, string commit, ServiceSettings service, CancellationToken cancellation);

    /// <summary>Removes what was built of a version. Nothing of it runs.</summary>
    Task RemoveAsync(BuiltVersion version, CancellationToken cancellation);

    /// <summary>Starts a version; returns when it was started, not when it answers.</summary>
    /// <exception cref="VersionStartException">It could not be started.</exception>
    Task<StartedVersion> StartAsync(StepContext context, BuiltVersion version, string slot, ServiceSettings service, CancellationToken cancellation);

    /// <summary>Whether what was put into a slot runs: that very one, not a later one in its place.</summary>
    Task<bool> RunsAsync(EdgeSlot slot, CancellationToken cancellation);

    /// <summary>Called before a slot gets traffic: from now on what it runs should run whatever happens. Harmless when that is so.</summary>
    Task KeepRunningAsync(EdgeSlot slot, CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>What it is, for people, such as <c>process 4711</c>.</summary>
    string NameOf(EdgeSlot slot);

    /// <summary>Stops what a slot runs, and clears it away; false when it does not run.</summary>
    Task<bool> StopAsync(EdgeSlot slot, TimeSpan within, CancellationToken cancellation);

    /// <summary>Stops what runs for a slot and version though the edge knows nothing of it: a run that was killed between the start and the slot leaves such.</summary>
    Task StopUnknownAsync(string slot, string version, CancellationToken cancellation);

    /// <summary>Stops all that the environment runs though the edge knows nothing of it; returns what it was, for people.</summary>
    Task<IReadOnlyList<string>> StopStraysAsync(CancellationToken cancellation);

    /// <summary>Where the log of a slot's version is, for people.</summary>
    string LogOf(string slot, string version);

    /// <summary>All lines of the log, oldest first; null: there is none.</summary>
    Task<IReadOnlyList<string>?> LinesAsync(string slot, string version, CancellationToken cancellation);

    /// <summary>The last lines of the log, masked.</summary>
    Task<IReadOnlyList<string>> TailAsync(string slot, string version, int lines, CancellationToken cancellation);

    /// <summary>The log after an earlier look, as <see cref="IPlatform.LogSinceAsync"/> says.</summary>
    Task<LogPart?> LogSinceAsync(EdgeSlot slot, long after, CancellationToken cancellation);

    /// <summary>What the slot's version takes of its machine; null: it can't be told.</summary>
    Task<Usage?> UsageAsync(EdgeSlot slot, CancellationToken cancellation);

    /// <summary>The variables that the slot's version runs with.</summary>
    Task<LiveConfiguration> ConfigurationAsync(EdgeSlot slot, BuiltVersion? built, CancellationToken cancellation);
}

/// <summary>A version that was started.</summary>
/// <param name="Name">For people, such as <c>process 4711</c>.</param>
/// <param name="Spec">What the edge is told of it.</param>
/// <param name="Ended">Why it does not run any more, such as <c>ended</c>; null: it runs.</param>
internal sealed record StartedVersion(string Name, EdgeSlotSpec Spec, Func<CancellationToken, Task<string?>> Ended);

/// <summary>A version that could not even be started.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="details">What its program, or the engine, said.</param>
internal sealed class VersionStartException(string message, IReadOnlyList<string> details) : Exception(message)
{
    public IReadOnlyList<string> Details { get; } = details;
}

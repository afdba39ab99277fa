using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>Processes on this machine behind Interlock's own edge: the embedded default. No account, no Docker.</summary>
/// <param name="paths">Where it keeps things.</param>
/// <param name="runbook">The runbook, with exactly one service.</param>
/// <param name="commands">Starts programs.</param>
/// <param name="clock">The clock.</param>
/// <param name="edgeProgram">Path of <c>Interlock.Edge.dll</c>.</param>
public sealed class LocalPlatform(LocalPaths paths, ReleaseRunbook runbook, ICommandRunner commands, TimeProvider clock, string edgeProgram)
    : SlotPlatform(paths, runbook, commands, clock, edgeProgram, new ProcessHost(paths, commands, clock))
{
    /// <inheritdoc/>
    public override PlatformKind Kind => PlatformKind.Local;
}

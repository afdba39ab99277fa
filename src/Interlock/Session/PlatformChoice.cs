using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Platforms.Docker;
using Interlock.Platforms.Local;
using Interlock.Platforms.Supervisor;
using Interlock.Platforms.Swarm;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Session;

/// <summary>The platform that a runbook names.</summary>
internal static class PlatformChoice
{
    /// <exception cref="UsageException">The platform can't run what the runbook has.</exception>
    public static IPlatform Of(ReleaseRunbook runbook, SessionSettings settings, ICommandRunner commands) => runbook.Platform switch
    {
        PlatformKind.Local => Local(runbook, settings, commands),
        PlatformKind.Docker => new DockerPlatform(
            new(settings.State, settings.Environment), OneService(runbook, settings), commands, settings.Clock, settings.EdgeProgram,
            settings.Engine?.Invoke(runbook.Docker, commands) ?? new DockerProgram(commands, runbook.Docker.Host, settings.Clock)),
        PlatformKind.Supervisor => new SupervisorPlatform(runbook, settings.State, settings.Environment, commands, settings.Clock),
        PlatformKind.Swarm => new SwarmPlatform(
            new(settings.State, settings.Environment), OneService(runbook, settings), commands, settings.Clock, settings.EdgeProgram,
            settings.Engine?.Invoke(runbook.Docker, commands) ?? new DockerProgram(commands, runbook.Docker.Host, settings.Clock)),
        var other => throw new UsageException($"{settings.Runbook}: there is no platform '{other}'."),
    };

    private static LocalPlatform Local(ReleaseRunbook runbook, SessionSettings settings, ICommandRunner commands) =>
        new(new(settings.State, settings.Environment), OneService(runbook, settings), commands, settings.Clock, settings.EdgeProgram);

    private static ReleaseRunbook OneService(ReleaseRunbook runbook, SessionSettings settings) =>
        runbook.Services.Count == 1
            ? runbook
            : throw new UsageException($"{settings.Runbook} has {runbook.Services.Count} services ({string.Join(", ", runbook.Services.Keys)}); platform '{runbook.Platform.ToString().ToLowerInvariant()}' releases exactly one. Give each of the others a runbook and a state folder of its own: --runbook=PATH --state=PATH.");
}

using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Platforms.Local;
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
        var other => throw new UsageException($"{settings.Runbook}: there is no platform '{other}'."),
    };

    private static LocalPlatform Local(ReleaseRunbook runbook, SessionSettings settings, ICommandRunner commands) =>
        runbook.Services.Count == 1
            ? new(new(settings.State, settings.Environment), runbook, commands, settings.Clock, settings.EdgeProgram)
            : throw new UsageException($"{settings.Runbook} has {runbook.Services.Count} services ({string.Join(", ", runbook.Services.Keys)}); platform 'local' releases exactly one. Give each of the others a runbook and a state folder of its own: --runbook=PATH --state=PATH.");
}

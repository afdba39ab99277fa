using Interlock.Engine;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Supervisor;

/// <summary>Installs the dependencies of code, where the runbook says how.</summary>
internal static class Installation
{
    private const int Lines = 20;

    /// <summary>Runs <c>supervisor.install</c> in a folder.</summary>
    /// <returns>What went wrong, with the end of what it said; null when all is installed, or nothing is to be.</returns>
    public static async Task<(string Problem, IReadOnlyList<string> Said)?> RunAsync(StepContext context, InstallSettings? install, string folder, string version, string commit, CancellationToken cancellation)
    {
        if (install is null)
            return null;
        var command = Command.Shell(Placeholders.Fill(install.Run, (Placeholders.Version, version), (Placeholders.Commit, commit))) with { Folder = folder, Limit = install.Within };
        var result = await context.Commands.RunAsync(command, context.Say, cancellation);
        return result.Succeeded ? null
            : ($"'{command}' in {folder} {(result.TimedOut ? $"took longer than {install.Within.TotalSeconds:0} s (supervisor.install.within)" : $"failed with exit code {result.ExitCode}")}", result.Tail(Lines).Split('\n'));
    }
}

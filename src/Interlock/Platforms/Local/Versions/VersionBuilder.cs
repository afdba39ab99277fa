using Interlock.Files;
using Interlock.Processes;
using Interlock.Repository;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>Builds a version from its commit into a folder of its own.</summary>
internal sealed class VersionBuilder(LocalPaths paths, IRepository repository, ICommandRunner commands, TimeProvider clock)
{
    /// <returns>The built version and how it came about, or a failed command.</returns>
    public async Task<(BuiltVersion? Version, string Evidence, CommandResult? Failed)> BuildAsync(
        string version, string commit, ServiceSettings service, Action<string> say, CancellationToken cancellation)
    {
        var folder = paths.Version(version, commit);
        if (BuiltVersion.Read(folder) is { } there && there.Commit == commit)
            return (there, $"{version} is built already ({there.BuiltAt:u})", null);
        // Not whole, so nothing was ever started from it: what was is of this very commit, or lies elsewhere.
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
        OwnerOnly.Folder(paths.Root);
        Directory.CreateDirectory(folder);
        await repository.ExportAsync(commit, paths.Source, cancellation);
        var app = Path.Combine(folder, BuiltVersion.App);
        if (service.Build is { } build)
        {
            var within = Path.Combine(paths.Source, service.Folder);
            if (!Directory.Exists(within))
                return (null, $"the service's folder {service.Folder} is not in {commit[..7]}", null);
            Directory.CreateDirectory(app);
            var line = Placeholders.Fill(build.Run, (Placeholders.Output, app), (Placeholders.Version, version), (Placeholders.Commit, commit));
            var command = Command.Shell(line) with { Folder = within, Limit = build.Within };
            var result = await commands.RunAsync(command, say, cancellation);
            if (!result.Succeeded)
                return (null, $"'{command}' {(result.TimedOut ? $"took longer than {build.Within.TotalSeconds:0} s" : $"failed with exit code {result.ExitCode}")}", result);
            if (!Directory.EnumerateFileSystemEntries(app).Any())
                return (null, $"'{build.Run}' succeeded, and has put nothing into the output folder, in which the service is run: give it ${{output}}, as in 'dotnet publish --output ${{output}}'", result);
        }
        else
        {
            await repository.ExportAsync(commit, app, cancellation);
        }

        var built = new BuiltVersion(version, commit, clock.GetUtcNow(), service.Run) { Served = ServedBy.Of(service) };
        built.Write(folder);
        return (built, $"{version} is built from {commit[..7]}", null);
    }
}

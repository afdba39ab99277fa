using System.Text.Json;
using Interlock.Ledger;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>A version that was built here. Its file is written last: a folder without it is not whole.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Commit">Full commit id.</param>
/// <param name="BuiltAt">When, UTC.</param>
/// <param name="Run">The command that serves.</param>
public sealed record BuiltVersion(string Version, string Commit, DateTimeOffset BuiltAt, string Run)
{
    /// <summary>Folder of the artefact inside the version's folder.</summary>
    public const string App = "app";

    private const string File = "version.json";

    /// <summary>Reads a version's file; null when it is not there, or not whole.</summary>
    /// <param name="folder">The version's folder.</param>
    public static BuiltVersion? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<BuiltVersion>(System.IO.File.ReadAllText(Path.Combine(folder, File)), JsonSerializerOptions.Web);
        }
        catch (Exception missing) when (missing is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>All whole versions, newest first.</summary>
    /// <param name="paths">Where they are.</param>
    public static IReadOnlyList<BuiltVersion> All(LocalPaths paths) => !Directory.Exists(paths.Versions) ? [] :
        [.. Directory.EnumerateDirectories(paths.Versions).Select(Read).OfType<BuiltVersion>().OrderByDescending(version => version.BuiltAt)];

    internal void Write(string folder) => DurableFile.Replace(Path.Combine(folder, File), JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
}

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
        DurableFile.CreatePrivateFolder(paths.Root);
        Directory.CreateDirectory(folder);
        await repository.ExportAsync(commit, paths.Source, cancellation);
        var app = Path.Combine(folder, BuiltVersion.App);
        if (service.Build is { } build)
        {
            Directory.CreateDirectory(app);
            var line = build.Run.Replace("${output}", app, StringComparison.Ordinal).Replace("${version}", version, StringComparison.Ordinal).Replace("${commit}", commit, StringComparison.Ordinal);
            var command = Command.Shell(line) with { Folder = paths.Source, Limit = build.Within };
            var result = await commands.RunAsync(command, say, cancellation);
            if (!result.Succeeded)
                return (null, $"'{command}' {(result.TimedOut ? $"took longer than {build.Within.TotalSeconds:0} s" : $"failed with exit code {result.ExitCode}")}", result);
        }
        else
        {
            await repository.ExportAsync(commit, app, cancellation);
        }

        var built = new BuiltVersion(version, commit, clock.GetUtcNow(), service.Run);
        built.Write(folder);
        return (built, $"{version} is built from {commit[..7]}", null);
    }
}

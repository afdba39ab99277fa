using System.Text.Json;
using Interlock.Files;
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

    /// <summary>The image that runs, by id or by a registry's digest; null when it runs as a process.</summary>
    public string? Image { get; init; }

    /// <summary>What it needs to serve, and what judges it; null when an Interlock built it that did not keep that.</summary>
    public ServedBy? Served { get; init; }

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

    /// <summary>The newest whole build of a version; null when there is none.</summary>
    /// <param name="paths">Where they are.</param>
    /// <param name="version">The version.</param>
    public static BuiltVersion? Find(LocalPaths paths, string? version) => All(paths).FirstOrDefault(built => built.Version == version);

    /// <summary>The service as this version's own runbook had it, as far as that was kept.</summary>
    internal ServiceSettings Settings(ServiceSettings now) => Served?.Over(now) ?? now;

    internal void Write(string folder) => DurableFile.Replace(Path.Combine(folder, File), JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
}

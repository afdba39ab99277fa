using System.Text.Json;
using Interlock.Files;

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

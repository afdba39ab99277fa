using System.Text.Json;
using Interlock.Files;

namespace Interlock.Platforms.Supervisor;

/// <summary>A version whose code is on this machine. Its file is written last: a folder without it is not whole.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Commit">Full commit id.</param>
/// <param name="At">When it was put there, UTC.</param>
/// <param name="Health">Path of health of each service, as its own runbook had it.</param>
internal sealed record DeployedVersion(string Version, string Commit, DateTimeOffset At, IReadOnlyDictionary<string, string> Health)
{
    private const string File = ".interlock.json";

    /// <summary>Where each program's logs (output, errors) ended when this version was last started.</summary>
    public IReadOnlyDictionary<string, long[]> Logs { get; init; } = new Dictionary<string, long[]>(StringComparer.Ordinal);

    /// <summary>Path of a service's health; null when it did not have the service.</summary>
    public string? HealthOf(string service) => Health.GetValueOrDefault(service);

    /// <summary>Reads a version's file; null when it is not there, or not whole.</summary>
    /// <param name="folder">The version's folder.</param>
    public static DeployedVersion? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize<DeployedVersion>(System.IO.File.ReadAllText(Path.Combine(folder, File)), JsonSerializerOptions.Web);
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>All whole versions in a folder, newest first.</summary>
    /// <param name="folder">The folder of folders.</param>
    public static IReadOnlyList<DeployedVersion> All(string folder) => !Directory.Exists(folder) ? [] :
        [.. Directory.EnumerateDirectories(folder).Where(version => new FileInfo(version).LinkTarget is null).Select(Read).OfType<DeployedVersion>().OrderByDescending(version => version.At)];

    public void Write(string folder) => DurableFile.Replace(Path.Combine(folder, File), JsonSerializer.Serialize(this, JsonSerializerOptions.Web));
}

using System.Text.Json;
using Interlock.Files;
using Interlock.Monitor;

namespace Interlock.Platforms.Local;

/// <summary>On this machine nothing watches by itself: the check is kept in the environment's part of the state folder, and asked while the Watch target runs.</summary>
internal sealed class LocalHealthCheckStore(string environment) : IHealthCheckStore
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public string Effect => $"writes {PathIn("")} in the state folder";

    public async Task<HealthCheck?> ReadAsync(string state, CancellationToken cancellation)
    {
        try
        {
            return JsonSerializer.Deserialize<HealthCheck>(await File.ReadAllTextAsync(PathIn(state), cancellation), Form);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public async Task WriteAsync(string state, HealthCheck? check, CancellationToken cancellation)
    {
        var path = PathIn(state);
        if (check is null)
        {
            if (File.Exists(path))
                File.Delete(path);
            return;
        }

        OwnerOnly.Folder(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path + ".new", JsonSerializer.Serialize(check, Form), cancellation);
        File.Move(path + ".new", path, overwrite: true);
    }

    private string PathIn(string state) => new StatePaths(state).HealthCheck(environment);
}

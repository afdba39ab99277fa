using System.Text.Json;

namespace Interlock.Monitor;

/// <summary>On this machine nothing watches by itself: the definition is kept in the state folder for the Watch target.</summary>
internal sealed class LocalHealthMonitor : IHealthMonitor
{
    private const string File = "monitor.json";
    private static readonly JsonSerializerOptions Form = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public string Effect => $"writes .interlock/{File}";

    public async Task<HealthWatch?> ReadAsync(string state, CancellationToken cancellation)
    {
        try
        {
            return JsonSerializer.Deserialize<HealthWatch>(await System.IO.File.ReadAllTextAsync(Path.Combine(state, File), cancellation), Form);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public async Task WriteAsync(string state, HealthWatch? watch, CancellationToken cancellation)
    {
        var path = Path.Combine(state, File);
        if (watch is null)
        {
            System.IO.File.Delete(path);
            return;
        }

        Directory.CreateDirectory(state);
        await System.IO.File.WriteAllTextAsync(path + ".new", JsonSerializer.Serialize(watch, Form), cancellation);
        System.IO.File.Move(path + ".new", path, overwrite: true);
    }
}

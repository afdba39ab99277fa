using System.Text.Json;
using Interlock.Files;
using Interlock.Monitor.Alerts;

namespace Interlock.Platforms.Local;

/// <summary>On this machine nothing watches by itself: alerts are kept in the environment's part of the state folder, and told while the Watch target runs.</summary>
internal sealed class LocalAlertStore(string environment) : IAlertStore
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerOptions.Web) { WriteIndented = true };

    public string Effect => $"writes {PathIn("")} in the state folder";

    public string ActedOn => "on this machine --target=Watch says whom to tell; watch.notify sends messages";

    public async Task<AlertRules?> ReadAsync(string state, CancellationToken cancellation)
    {
        try
        {
            return JsonSerializer.Deserialize<AlertRules>(await File.ReadAllTextAsync(PathIn(state), cancellation), Form) is { Whom: not null } rules ? rules : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    public async Task WriteAsync(string state, AlertRules? rules, CancellationToken cancellation)
    {
        var path = PathIn(state);
        if (rules is null)
        {
            if (File.Exists(path))
                File.Delete(path);
            return;
        }

        OwnerOnly.Folder(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path + ".new", JsonSerializer.Serialize(rules, Form), cancellation);
        File.Move(path + ".new", path, overwrite: true);
    }

    private string PathIn(string state) => new StatePaths(state).Alerts(environment);
}

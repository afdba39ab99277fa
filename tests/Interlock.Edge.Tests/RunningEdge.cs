using System.Net;
using Interlock.Platforms.Local;

namespace Interlock.Edge.Tests;

/// <summary>The edge itself, inside the test's process, with two live services behind it.</summary>
internal sealed class RunningEdge : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("edge");
    private EdgeHost _edge = null!;

    public Backend Blue { get; private set; } = null!;

    public Backend Green { get; private set; } = null!;

    public EdgeClient Control { get; private set; } = null!;

    public HttpClient Http { get; private set; } = null!;

    public string Listen => _edge.Listen;

    public string StateFolder => _folder.FullName;

    public string Socket => Path.Combine(_folder.FullName, "control", "edge.sock");

    /// <summary>Blue has all the traffic and green none.</summary>
    public static async Task<RunningEdge> StartAsync(Action<string>? prepare = null)
    {
        var running = new RunningEdge();
        prepare?.Invoke(running.StateFolder);
        running._edge = await EdgeHost.StartAsync(new EdgeOptions(new IPEndPoint(IPAddress.Loopback, 0), running.StateFolder, running.Socket), TimeProvider.System);
        running.Control = new EdgeClient(running.Socket);
        running.Http = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5) }) { BaseAddress = new Uri(running.Listen), Timeout = TimeSpan.FromSeconds(10) };
        running.Blue = await Backend.StartAsync("blue");
        running.Green = await Backend.StartAsync("green");
        await running.Control.PutSlotAsync("blue", new EdgeSlotSpec(running.Blue.Url, "1.0.0") { Weight = 100 });
        await running.Control.PutSlotAsync("green", new EdgeSlotSpec(running.Green.Url, "2.0.0"));
        return running;
    }

    public Task SwitchAsync(int blue, int green, string? fallback = null) =>
        Control.SetWeightsAsync(new Dictionary<string, int> { ["blue"] = blue, ["green"] = green }, fallback);

    /// <summary>What was counted, once nothing is inside any more.</summary>
    public async Task<EdgeMetrics> CountedAsync()
    {
        foreach (var slot in (await Control.StateAsync()).Slots)
            await Control.DrainAsync(slot.Name, TimeSpan.FromSeconds(5));
        return await Control.MetricsAsync(DateTimeOffset.UnixEpoch);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        Control.Dispose();
        await Blue.DisposeAsync();
        await Green.DisposeAsync();
        await _edge.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}

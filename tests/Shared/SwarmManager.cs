using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Shared;

/// <summary>A Docker engine of the tests' own that is the only node of a Swarm of its own.</summary>
public sealed class SwarmManager : IAsyncLifetime
{
    public DockerEngine Engine { get; } = new();

    public async Task InitializeAsync()
    {
        await Engine.InitializeAsync();
        if (DockerEngine.Missing is null)
            await Engine.DockerAsync("swarm", "init", "--advertise-addr", "127.0.0.1", "--listen-addr", $"127.0.0.1:{FreePort()}", "--data-path-port", "24790", "--default-addr-pool", "10.62.0.0/16", "--default-addr-pool-mask-length", "24", "--task-history-limit", "2");
    }

    public async Task DisposeAsync()
    {
        // An engine that leaves removes its tasks' containers and its bridge.
        if (DockerEngine.Missing is null)
            await Engine.DockerAsync("swarm", "leave", "--force");
        await Engine.DisposeAsync();
    }

    private static string FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port.ToString(CultureInfo.InvariantCulture);
    }
}

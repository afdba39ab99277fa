using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Interlock.Tests.Redis;

/// <summary>A real Redis server on a free port of this machine, gone with the test.</summary>
internal sealed class RedisProcess : IDisposable
{
    private readonly Process process;

    public RedisProcess(params string[] settings)
    {
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        process = Process.Start(new ProcessStartInfo("redis-server", ["--bind", "127.0.0.1", "--port", $"{Port}", "--save", "", "--appendonly", "no", .. settings]) { RedirectStandardOutput = true, UseShellExecute = false })!;
        var ready = new TaskCompletionSource();
        process.OutputDataReceived += (_, said) =>
        {
            if (said.Data is null)
                ready.TrySetException(new IOException("redis-server has ended"));
            else if (said.Data.Contains("Ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult();
        };
        process.BeginOutputReadLine();
        try
        {
            ready.Task.Wait(TimeSpan.FromSeconds(30)).ShouldBeTrue();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Port { get; }

    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Sample.Storefront.Tests;

/// <summary>Speaks as much of Redis's protocol as the service asks for; a real server is not on every machine.</summary>
internal sealed class TinyRedis : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> commands = new();
    private readonly Task serving;

    public TinyRedis()
    {
        listener.Start();
        serving = ServeAsync();
    }

    public IReadOnlyList<string> Commands => [.. commands];
    public string Url => $"redis://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";

    public async ValueTask DisposeAsync()
    {
        listener.Stop();
        await serving;
    }

    private async Task ServeAsync()
    {
        try
        {
            using var client = await listener.AcceptTcpClientAsync();
            using var reader = new StreamReader(client.GetStream());
            await using var writer = new StreamWriter(client.GetStream()) { AutoFlush = true, NewLine = "\r\n" };
            while (await reader.ReadLineAsync() is { } head)
            {
                var words = new string[int.Parse(head[1..], CultureInfo.InvariantCulture)];
                for (var i = 0; i < words.Length; i++)
                {
                    await reader.ReadLineAsync();
                    words[i] = (await reader.ReadLineAsync())!;
                }

                commands.Enqueue(words[0]);
                await writer.WriteAsync(Answer(words));
            }
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // The test is over.
        }
    }

    private string Answer(string[] words)
    {
        if (words[0] == "PING")
            return "+PONG\r\n";
        if (words[0] == "SET")
        {
            values[words[1]] = words[2];
            return "+OK\r\n";
        }

        return values.TryGetValue(words[1], out var value) ? $"${value.Length}\r\n{value}\r\n" : "$-1\r\n";
    }
}

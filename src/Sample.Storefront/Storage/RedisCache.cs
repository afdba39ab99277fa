using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Sample.Storefront.Storage;

/// <summary>The few Redis commands that are needed, over one connection (RESP 2). A cache that fails is a cache miss.</summary>
internal sealed class RedisCache(Uri address) : ICache, IDisposable
{
    private const int DefaultPort = 6379;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(1);
    private readonly SemaphoreSlim one = new(1, 1);
    private NetworkStream? stream;

    public async Task<string?> GetAsync(string key, CancellationToken cancel) => await TryAsync(cancel, "GET", key);

    public Task SetAsync(string key, string value, TimeSpan life, CancellationToken cancel) =>
        TryAsync(cancel, "SET", key, value, "PX", ((long)life.TotalMilliseconds).ToString(CultureInfo.InvariantCulture));

    public async Task<string> StateAsync(CancellationToken cancel) =>
        await TryAsync(cancel, "PING") == "PONG" ? "connected" : "unreachable";

    public void Dispose()
    {
        stream?.Dispose();
        one.Dispose();
    }

    private async Task<string?> TryAsync(CancellationToken cancel, params string[] command)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        limited.CancelAfter(Limit);
        var taken = false;
        try
        {
            await one.WaitAsync(limited.Token);
            taken = true;
            stream ??= await ConnectAsync(limited.Token);
            return await AskAsync(stream, command, limited.Token);
        }
        catch (Exception e) when (e is SocketException or IOException or FormatException or OperationCanceledException)
        {
            // Half an answer may be left in it.
            if (taken)
            {
                stream?.Dispose();
                stream = null;
            }

            return null;
        }
        finally
        {
            if (taken)
                one.Release();
        }
    }

    private async Task<NetworkStream> ConnectAsync(CancellationToken cancel)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port > 0 ? address.Port : DefaultPort, cancel);
            var connected = new NetworkStream(socket, ownsSocket: true);
            var login = address.UserInfo.Split(':', 2).Select(Uri.UnescapeDataString).Where(part => part.Length > 0).ToArray();
            if (login.Length > 0)
                await AskAsync(connected, ["AUTH", .. login], cancel);
            return connected;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string?> AskAsync(NetworkStream stream, string[] command, CancellationToken cancel)
    {
        var request = new StringBuilder($"*{command.Length}\r\n");
        foreach (var part in command)
            request.Append(CultureInfo.InvariantCulture, $"${Encoding.UTF8.GetByteCount(part)}\r\n{part}\r\n");
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), cancel);

        var line = await LineAsync(stream, cancel);
        if (line[0] is '+' or ':')
            return line[1..];
        if (line[0] != '$')
            throw new FormatException("Redis refused");
        var length = int.Parse(line.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (length < 0)
            return null;
        var bulk = new byte[length + 2];
        await stream.ReadExactlyAsync(bulk, cancel);
        return Encoding.UTF8.GetString(bulk, 0, length);
    }

    private static async Task<string> LineAsync(NetworkStream stream, CancellationToken cancel)
    {
        var line = new StringBuilder();
        var next = new byte[1];
        while (line.Length == 0 || line[^1] != '\n')
        {
            await stream.ReadExactlyAsync(next, cancel);
            line.Append((char)next[0]);
        }

        return line.ToString(0, Math.Max(1, line.Length - 2));
    }
}

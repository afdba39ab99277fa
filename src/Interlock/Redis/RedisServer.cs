using System.Diagnostics;
using System.Net.Sockets;
using Interlock.Engine;
using StackExchange.Redis;

namespace Interlock.Redis;

/// <summary>Asks a Redis server whether it answers.</summary>
internal static class RedisServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>PING, and the server's version.</summary>
    /// <exception cref="RedisUnreachableException">It does not answer, or not with these credentials.</exception>
    public static Task<(Version Version, TimeSpan Ping)> AskAsync(RedisUrl url, CancellationToken cancellation) => ConnectedAsync(url, async connection =>
    {
        var started = Stopwatch.GetTimestamp();
        // Not PingAsync: that does not select the database.
        await connection.GetDatabase().ExecuteAsync("PING").WaitAsync(cancellation);
        return (connection.GetServers()[0].Version, Stopwatch.GetElapsedTime(started));
    }, cancellation);

    /// <summary>One command of the database.</summary>
    /// <param name="url">The server.</param>
    /// <param name="words">The command and its arguments.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>The reply as text, null where it is nothing; and how long it took.</returns>
    /// <exception cref="RedisUnreachableException">It does not answer, not with these credentials, or with an error.</exception>
    public static Task<(string? Reply, TimeSpan Took)> SendAsync(RedisUrl url, IReadOnlyList<string> words, CancellationToken cancellation) => ConnectedAsync(url, async connection =>
    {
        var started = Stopwatch.GetTimestamp();
        var reply = await connection.GetDatabase().ExecuteAsync(words[0], [.. words.Skip(1)]).WaitAsync(cancellation);
        return (reply.IsNull ? null : reply.ToString(), Stopwatch.GetElapsedTime(started));
    }, cancellation);

    private static async Task<T> ConnectedAsync<T>(RedisUrl url, Func<ConnectionMultiplexer, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            // What is wrong below Redis is told plainly and at once by the socket; the client tries again until its time is over.
            using (var socket = new TcpClient())
                await socket.ConnectAsync(url.Host, url.Port, cancellation).AsTask().WaitAsync(Patience, cancellation);
            await using var connection = await ConnectionMultiplexer.ConnectAsync(url.Options(Patience)).WaitAsync(cancellation);
            return await ask(connection);
        }
        catch (Exception failed) when (failed is RedisException or RedisCommandException or RedisTimeoutException or TimeoutException or SocketException)
        {
            throw new RedisUnreachableException(url, failed);
        }
    }
}

/// <summary>A Redis server does not answer as it should; the message says what to do.</summary>
internal sealed class RedisUnreachableException(RedisUrl url, Exception cause) : Exception(Explain(url, cause), cause), IExplained
{
    private static string Explain(RedisUrl url, Exception cause)
    {
        var said = string.Join(" ", Messages(cause));
        return said switch
        {
            _ when Says(said, "NOAUTH") => $"{url} wants a password, and the URL has none",
            _ when Says(said, "WRONGPASS") || Says(said, "invalid password") || Says(said, "AuthenticationFailure") => $"{url} refuses the URL's {(url.User is null ? "password" : "user or password")}",
            _ when Says(said, "DB index is out of range") || Says(said, "database does not exist") => $"{url} has no database {url.Number}",
            _ when Says(said, "NOPERM") => $"{url} lets {url.User ?? "this user"} in, and not ask PING: grant it +ping",
            _ when cause is SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData } => $"{url}: its host is not known here; a name inside a private network can only be asked from there",
            _ when cause is SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"{url} refuses connections: is the server running, on this port?",
            _ => $"{url} does not answer ({cause.Message.Split('\n')[0].TrimEnd()})",
        };
    }

    private static IEnumerable<string> Messages(Exception? cause)
    {
        for (; cause is not null; cause = cause.InnerException)
            yield return cause is RedisConnectionException { FailureType: var type } ? $"{type} {cause.Message}" : cause.Message;
    }

    private static bool Says(string said, string text) => said.Contains(text, StringComparison.OrdinalIgnoreCase);
}

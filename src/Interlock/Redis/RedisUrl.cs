using StackExchange.Redis;

namespace Interlock.Redis;

/// <summary>The address of a Redis server, as services get it: <c>redis://[user]:password@host:port/number</c>, or <c>rediss://</c> with TLS (IANA's registrations of these schemes). Prints without its password.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Default 6379.</param>
/// <param name="IsTls">Whether it is asked through TLS.</param>
/// <param name="User">The user; null: the server's default one.</param>
/// <param name="Password">The password; null: none.</param>
/// <param name="Number">The database's number; default 0.</param>
internal sealed record RedisUrl(string Host, int Port, bool IsTls, string? User, Secret? Password, int Number)
{
    private const int DefaultPort = 6379;

    /// <summary>Whether a value is meant as one.</summary>
    public static bool Is(string value) => value.StartsWith("redis://", StringComparison.OrdinalIgnoreCase) || value.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads it; null when it is none.</summary>
    public static RedisUrl? Parse(string value)
    {
        if (!Is(value) || !Uri.TryCreate(value, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return null;
        var number = 0;
        if (uri.AbsolutePath.Trim('/') is { Length: > 0 } path && !int.TryParse(path, out number))
            return null;
        var (user, password) = uri.UserInfo.Split(':', 2) is [var name, var word] ? (name, word) : (uri.UserInfo, "");
        return new(uri.IdnHost.Trim('[', ']'), uri.Port < 0 ? DefaultPort : uri.Port, uri.Scheme == "rediss",
            user.Length == 0 ? null : Uri.UnescapeDataString(user), password.Length == 0 ? null : new Secret(Uri.UnescapeDataString(password)), number);
    }

    /// <summary>The address, as the client takes it.</summary>
    /// <param name="patience">How long it waits for a connection, and for an answer.</param>
    public ConfigurationOptions Options(TimeSpan patience) => new()
    {
        EndPoints = { { Host, Port } },
        User = User,
        Password = Password?.Reveal(),
        DefaultDatabase = Number,
        Ssl = IsTls,
        SslHost = IsTls ? Host : null,
        ConnectTimeout = (int)patience.TotalMilliseconds,
        AsyncTimeout = (int)patience.TotalMilliseconds,
        ConnectRetry = 1,
        AbortOnConnectFail = true,
        ClientName = "interlock",
    };

    /// <inheritdoc/>
    public override string ToString() => $"{(IsTls ? "rediss" : "redis")}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}{(Number == 0 ? "" : $"/{Number}")}";
}

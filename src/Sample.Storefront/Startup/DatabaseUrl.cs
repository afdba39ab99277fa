using System.Globalization;
using Npgsql;

namespace Sample.Storefront.Startup;

/// <summary>Reads libpq's URL form (RFC 3986 with libpq's extensions: a socket folder as <c>?host=</c>) for Npgsql.</summary>
internal static class DatabaseUrl
{
    // Fewer than the ten connections that the runbooks allow a service.
    private const int PoolSize = 8;

    public static NpgsqlConnectionStringBuilder? TryParse(string url)
    {
        var rest = After(url, "postgresql://") ?? After(url, "postgres://");
        if (rest is null)
            return null;

        var (address, query) = Split(rest, '?');
        var (authority, database) = Split(address, '/');
        var at = authority.LastIndexOf('@');
        var (user, password) = Split(at < 0 ? "" : authority[..at], ':');

        var result = new NpgsqlConnectionStringBuilder
        {
            Host = "localhost",
            MaxPoolSize = PoolSize,
            MinPoolSize = 1,
            Timeout = 3,
            CommandTimeout = 5,
            MaxAutoPrepare = 20,
            AutoPrepareMinUsages = 2,
            ApplicationName = "storefront",
        };

        try
        {
            Set(user, value => result.Username = value);
            Set(password, value => result.Password = value);
            var (host, port) = HostAndPort(authority[(at + 1)..]);
            Set(host, value => result.Host = value);
            Set(port, value => result.Port = int.Parse(value, CultureInfo.InvariantCulture));
            Set(database, value => result.Database = value);
            foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var (key, value) = Split(pair, '=');
                Apply(result, key, Uri.UnescapeDataString(value));
            }
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException)
        {
            return null;
        }

        return string.IsNullOrEmpty(result.Database) ? null : result;
    }

    private static void Apply(NpgsqlConnectionStringBuilder to, string key, string value)
    {
        switch (key)
        {
            case "host": to.Host = value; break;
            case "port": to.Port = int.Parse(value, CultureInfo.InvariantCulture); break;
            case "user": to.Username = value; break;
            case "password": to.Password = value; break;
            case "dbname": to.Database = value; break;
            case "sslmode": to.SslMode = Enum.Parse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true); break;
            case "sslrootcert": to.RootCertificate = value; break;
            case "options": to.Options = value; break;
            case "application_name": to.ApplicationName = value; break;
            case "connect_timeout": to.Timeout = int.Parse(value, CultureInfo.InvariantCulture); break;
            default: throw new FormatException(key);
        }
    }

    private static (string Host, string Port) HostAndPort(string text)
    {
        if (!text.StartsWith('['))
            return Split(text, ':');
        var end = text.IndexOf(']', StringComparison.Ordinal);
        return end < 0 ? throw new FormatException("host") : (text[1..end], text[(end + 1)..].TrimStart(':'));
    }

    private static void Set(string encoded, Action<string> set)
    {
        if (encoded.Length > 0)
            set(Uri.UnescapeDataString(encoded));
    }

    private static string? After(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.OrdinalIgnoreCase) ? text[prefix.Length..] : null;

    private static (string Left, string Right) Split(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}

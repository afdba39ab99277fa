using System.Globalization;

namespace Interlock.Database;

public sealed partial record DatabaseUrl
{
    /// <summary>Reads a URL.</summary>
    /// <param name="url">Such as <c>postgresql://user:password@host:5432/name?sslmode=require</c>; a socket's folder as <c>?host=/run/postgresql</c>.</param>
    /// <exception cref="FormatException">It is no such URL; says what is wrong, without the URL itself.</exception>
    public static DatabaseUrl Parse(Secret url) => Parse(url.Reveal());

    /// <summary>Reads a URL.</summary>
    /// <param name="url">Such as <c>postgresql://user:password@host:5432/name?sslmode=require</c>.</param>
    /// <exception cref="FormatException">It is no such URL; says what is wrong, without the URL itself.</exception>
    public static DatabaseUrl Parse(string url)
    {
        var rest = Behind(url, "postgresql://") ?? Behind(url, "postgres://")
            ?? throw new FormatException("A database URL starts with postgresql:// or postgres://");
        var (address, query) = Cut(rest, '?');
        var (authority, path) = Cut(address, '/');
        // What follows a / or ? of a password would be taken for the name or a parameter, and what is before it for the host.
        var pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries);
        if (path.Contains('@', StringComparison.Ordinal) || pairs.Any(pair => Cut(pair, '=').Before.Contains('@', StringComparison.Ordinal)))
            throw NotEncoded();
        try
        {
            return Read(authority, path, pairs);
        }
        catch (FormatException) when (query.Contains('@', StringComparison.Ordinal) && !authority.Contains('@', StringComparison.Ordinal))
        {
            throw NotEncoded();
        }
    }

    private static DatabaseUrl Read(string authority, string path, IEnumerable<string> pairs)
    {
        var at = authority.LastIndexOf('@');
        var (user, password) = Cut(at < 0 ? "" : authority[..at], ':');
        var (host, port) = HostAndPort(authority[(at + 1)..]);

        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in new[] { ("host", host), ("port", port), ("user", user), ("password", password), ("dbname", path) })
            if (value.Length > 0)
                parts[name] = Decode(value);
        // libpq lets the query win over what stands before it.
        foreach (var pair in pairs)
        {
            var (name, value) = Cut(pair, '=');
            parts[Decode(name)] = Decode(value);
        }

        return Assemble(parts);
    }

    private static FormatException NotEncoded() =>
        new("The user or password of a database URL holds a character that means something else there: it has to be percent-encoded, / as %2F, ? as %3F, # as %23, @ as %40 (so does an @ in the database's name)");

    private static DatabaseUrl Assemble(Dictionary<string, string> parts)
    {
        string? Take(string name) => parts.Remove(name, out var value) && value.Length > 0 ? value : null;
        var host = Take("host") ?? Take("hostaddr") ?? "localhost";
        if (host.Contains(',', StringComparison.Ordinal))
            throw new FormatException("A database URL with several hosts is not supported: name the primary");
        var number = DefaultPort;
        if (Take("port") is { } port && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out number) || number is < 1 or > 65535))
            throw new FormatException("The port of a database URL is a number from 1 to 65535");
        var user = Take("user");
        var made = new DatabaseUrl
        {
            Host = host,
            Port = number,
            User = user,
            Password = Take("password") is { } password ? new Secret(password) : null,
            Database = Take("dbname") ?? user ?? throw new FormatException("A database URL ends with the database's name: postgresql://user:password@host:port/name"),
            Parameters = parts,
        };
        try
        {
            _ = made.ToNpgsql();
        }
        catch (ArgumentException unfit)
        {
            throw new FormatException("A parameter of the database URL has a value that does not fit it", unfit);
        }

        return made;
    }

    private static (string Host, string Port) HostAndPort(string text)
    {
        if (!text.StartsWith('['))
            return text.Contains(',', StringComparison.Ordinal) ? (text, "") : Cut(text, ':');
        var end = text.IndexOf(']', StringComparison.Ordinal);
        return end < 0 ? throw new FormatException("An IPv6 address in a database URL stands in brackets: [::1]") : (text[1..end], text[(end + 1)..].TrimStart(':'));
    }

    // Uri.UnescapeDataString lets a lone percent sign pass: the password would silently be another one.
    private static string Decode(string text)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw new FormatException("A database URL holds a percent sign that starts no encoded character: write it as %25");
        return Uri.UnescapeDataString(text);
    }

    private static string? Behind(string text, string start) => text.StartsWith(start, StringComparison.OrdinalIgnoreCase) ? text[start.Length..] : null;

    private static (string Before, string After) Cut(string text, char at)
    {
        var index = text.IndexOf(at, StringComparison.Ordinal);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }
}

using System.Globalization;
using Interlock.Processes;
using Npgsql;

namespace Interlock.Database;

/// <summary>Where a PostgreSQL database is, and who asks for it: read from libpq's URL form (PostgreSQL manual, 34.1.1.2 Connection URIs). Immutable; prints without its password.</summary>
public sealed partial record DatabaseUrl
{
    /// <summary>PostgreSQL's registered port, used when the URL names none.</summary>
    public const int DefaultPort = 5432;

    /// <summary>Host name, address, or the full path of a folder with a Unix socket. Default <c>localhost</c>.</summary>
    public required string Host { get; init; }

    /// <summary>TCP port, or the number in the socket's name.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>The role; null: the name of the operating system's user.</summary>
    public string? User { get; init; }

    /// <summary>The role's password; null when there is none.</summary>
    public Secret? Password { get; init; }

    /// <summary>The database's name.</summary>
    public required string Database { get; init; }

    /// <summary>Further parameters, such as <c>sslmode</c>, decoded.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The same server and role, another database.</summary>
    /// <param name="name">Name of the database, as it is (not quoted, not encoded).</param>
    public DatabaseUrl WithDatabase(string name) => this with { Database = name };

    /// <summary>How Npgsql connects: directly, without a pool, so that a session's locks end with its connection.</summary>
    public NpgsqlConnectionStringBuilder ToNpgsql()
    {
        var builder = new NpgsqlConnectionStringBuilder
        {
            Host = Host,
            Port = Port,
            Username = User ?? Environment.UserName,
            Password = Password?.Reveal(),
            Database = Database,
            Pooling = false,
            Timeout = 10,
            CommandTimeout = 0,
            ApplicationName = "interlock",
            Multiplexing = false,
            IncludeErrorDetail = false,
        };
        foreach (var (name, value) in Parameters)
            Apply(builder, name, value);
        return builder;
    }

    /// <summary>Opens a connection of its own.</summary>
    /// <param name="cancellation">Stops the connecting.</param>
    /// <exception cref="NpgsqlException">The server can't be reached or refuses.</exception>
    public async Task<NpgsqlConnection> OpenAsync(CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(ToNpgsql().ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has one of PostgreSQL's programs connect here: by its environment (PostgreSQL manual, 34.15), never by its command line.</summary>
    /// <param name="command">The program with its arguments.</param>
    public Command Hand(Command command)
    {
        var environment = new Dictionary<string, string?>(command.Environment, StringComparer.Ordinal)
        {
            ["PGHOST"] = Host,
            ["PGPORT"] = Port.ToString(CultureInfo.InvariantCulture),
            ["PGUSER"] = User ?? Environment.UserName,
            ["PGDATABASE"] = Database,
            ["PGAPPNAME"] = "interlock",
            ["PGSERVICE"] = null,
            ["PGPASSWORD"] = null,
            ["PGOPTIONS"] = null,
        };
        foreach (var (name, value) in Parameters)
            if (Variables.TryGetValue(name, out var variable))
                environment[variable] = value;
        var secrets = new Dictionary<string, Secret>(command.Secrets, StringComparer.Ordinal);
        if (Password is not null)
        {
            environment.Remove("PGPASSWORD");
            secrets["PGPASSWORD"] = Password;
        }

        return command with { Environment = environment, Secrets = secrets };
    }

    /// <summary>The whole URL with its password, for the service's own variable.</summary>
    public Secret ForService() => new(Write(Password?.Reveal()));

    /// <summary>The URL without its password.</summary>
    public override string ToString() => Write(Password is null ? null : SecretMask.Stars);

    private string Write(string? password)
    {
        var user = User is null ? "" : Uri.EscapeDataString(User) + (password is null ? "" : ":" + (password == SecretMask.Stars ? password : Uri.EscapeDataString(password))) + "@";
        var socket = Host.StartsWith('/');
        var host = socket ? "" : Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;
        var port = Port == DefaultPort || socket ? "" : string.Create(CultureInfo.InvariantCulture, $":{Port}");
        var query = Parameters.Select(pair => (pair.Key, pair.Value));
        if (socket)
            query = query.Prepend(("port", Port.ToString(CultureInfo.InvariantCulture))).Prepend(("host", Host));
        var tail = string.Join('&', query.Select(pair => $"{Uri.EscapeDataString(pair.Item1)}={Uri.EscapeDataString(pair.Item2)}"));
        return $"postgresql://{user}{host}{port}/{Uri.EscapeDataString(Database)}{(tail.Length == 0 ? "" : "?" + tail)}";
    }
}

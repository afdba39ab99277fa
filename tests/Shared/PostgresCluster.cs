using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Shared;

/// <summary>A real PostgreSQL server for the tests of one process: the one that INTERLOCK_TEST_DATABASE_URL names
/// (as an Npgsql connection string or a postgresql:// URL of a superuser), or a throwaway one on a free loopback port.</summary>
/// <remarks>The server refuses to run as root and its data must lie where that other user can go: in the system's
/// temporary folder, never in the clone. It is stopped by its process id when the fixture ends.</remarks>
public sealed class PostgresCluster : IDisposable
{
    private const string GivenServer = "INTERLOCK_TEST_DATABASE_URL";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly string? folder;
    private int databases;

    public PostgresCluster()
    {
        if (Environment.GetEnvironmentVariable(GivenServer) is { Length: > 0 } given)
        {
            var uri = given.StartsWith("postgres", StringComparison.Ordinal) ? new Uri(given) : null;
            Admin = uri is null ? new NpgsqlConnectionStringBuilder(given) : FromUrl(uri);
            return;
        }

        folder = Path.Combine(Path.GetTempPath(), $"interlock-pg-{Environment.ProcessId}-{Guid.NewGuid():N}"[..30]);
        var port = FreePort();
        Start(port);
        Admin = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Username = "postgres", Database = "postgres" };
    }

    /// <summary>A superuser's connection to the maintenance database.</summary>
    public NpgsqlConnectionStringBuilder Admin { get; }

    /// <summary>Where the installed programs are: on PATH or not.</summary>
    public static string Bin { get; } = FindBin();

    public string Host => Admin.Host!;
    public int Port => Admin.Port;

    /// <summary>A database of its own, empty or a copy of <paramref name="template"/>; it goes with the server, or by <see cref="Drop"/>.</summary>
    public string CreateDatabase(string template = "template1")
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Environment.ProcessId}_{Interlocked.Increment(ref databases)}");
        Execute("postgres", $"create database {name} template {template}");
        return name;
    }

    public void Drop(string database)
    {
        // "with (force)" is of version 13; a server that is given may be older. The drop waits for those that are told to go.
        Execute("postgres", $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Trim('"')}'");
        Execute("postgres", $"drop database if exists {database}");
    }

    public string ConnectionString(string database) =>
        new NpgsqlConnectionStringBuilder(Admin.ConnectionString) { Database = database, Pooling = false }.ConnectionString;

    public string Url(string database) =>
        $"postgresql://{Uri.EscapeDataString(Admin.Username!)}{(Admin.Password is null ? "" : ":" + Uri.EscapeDataString(Admin.Password))}@{Host}:{Port}/{database}";

    public void Execute(string database, string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString(database));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public T Value<T>(string database, string sql)
    {
        using var connection = new NpgsqlConnection(ConnectionString(database));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Runs one of PostgreSQL's programs against <paramref name="database"/> and returns what it printed.</summary>
    public string RunProgram(string program, string database, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Bin, program));
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["PGHOST"] = Host;
        start.Environment["PGPORT"] = Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["PGUSER"] = Admin.Username;
        start.Environment["PGPASSWORD"] = Admin.Password;
        start.Environment["PGDATABASE"] = database;
        return Finish(start);
    }

    public void Dispose()
    {
        NpgsqlConnection.ClearAllPools();
        if (folder is null)
            return;
        var pidFile = Path.Combine(folder, "data", "postmaster.pid");
        if (File.Exists(pidFile))
            Finish(AsServerUser(Path.Combine(Bin, "pg_ctl"), "stop", "-D", Path.Combine(folder, "data"), "-m", "immediate", "-w"));
        Directory.Delete(folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private void Start(int port)
    {
        Directory.CreateDirectory(folder!);
        if (IsRoot)
            Finish(new ProcessStartInfo("chown", ["postgres", folder!]));
        var data = Path.Combine(folder!, "data");
        Finish(AsServerUser(Path.Combine(Bin, "initdb"), "-D", data, "-A", "trust", "-U", "postgres", "-N", "-E", "UTF8", "--no-locale"));
        var options = string.Create(CultureInfo.InvariantCulture,
            $"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=logical -c shared_buffers=32MB -c max_connections=100");
        Finish(AsServerUser(Path.Combine(Bin, "pg_ctl"), "start", "-D", data, "-w", "-t", "60", "-l", Path.Combine(folder!, "log"), "-o", options));
    }

    private ProcessStartInfo AsServerUser(string program, params string[] arguments)
    {
        var start = IsRoot
            ? new ProcessStartInfo("setpriv", ["--reuid=postgres", "--regid=postgres", "--clear-groups", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.WorkingDirectory = folder;
        return start;
    }

    private static bool IsRoot => !OperatingSystem.IsWindows() && Environment.UserName == "root";

    // Files, not pipes: the server that pg_ctl leaves behind would hold a pipe open.
    private static string Finish(ProcessStartInfo start)
    {
        var output = Path.GetTempFileName();
        try
        {
            var shell = new ProcessStartInfo("/bin/sh", ["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1", "sh", output, start.FileName, .. start.ArgumentList])
            {
                WorkingDirectory = start.WorkingDirectory,
            };
            foreach (var (name, value) in start.Environment)
                shell.Environment[name] = value;
            using var process = Process.Start(shell)!;
            if (!process.WaitForExit(StartLimit))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{start.FileName} took more than {StartLimit}");
            }

            var text = File.ReadAllText(output);
            return process.ExitCode == 0 ? text : throw new InvalidOperationException($"{start.FileName} exited {process.ExitCode}: {text}");
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static string FindBin()
    {
        string[] roots = ["/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt"];
        var installed = roots.Where(Directory.Exists).SelectMany(Directory.GetDirectories)
            .Select(version => Path.Combine(version, "bin"))
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")))
            .OrderByDescending(bin => bin.Length).ThenByDescending(bin => bin, StringComparer.Ordinal);
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Where(bin => File.Exists(Path.Combine(bin, "initdb")));
        return installed.Concat(onPath).FirstOrDefault()
            ?? throw new InvalidOperationException($"No PostgreSQL server is installed: install one (Debian: apt-get install postgresql) or set {GivenServer}");
    }

    private static NpgsqlConnectionStringBuilder FromUrl(Uri url)
    {
        var user = url.UserInfo.Split(':', 2);
        return new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Username = Uri.UnescapeDataString(user[0]),
            Password = user.Length > 1 ? Uri.UnescapeDataString(user[1]) : null,
            Database = "postgres",
        };
    }
}

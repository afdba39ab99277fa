using Interlock.Database;
using Interlock.Files;
using Interlock.Processes;
using Npgsql;

namespace Interlock.Backup;

/// <summary>A PostgreSQL server of the installed programs that lives as long as a proof does. It has no network address, and takes no care for power cuts.</summary>
internal sealed class ThrowawayServer : IAsyncDisposable
{
    // A name that no role of another server has, which are all to be had here too.
    private const string Role = "interlock_throwaway";
    private const int LongestSocketFolder = 80;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    // A row that is lost with the machine is restored again: nothing waits for the disk, nothing is logged for replicas.
    private static readonly string[] Settings =
    [
        "listen_addresses=", "unix_socket_permissions=0700", "fsync=off", "full_page_writes=off", "synchronous_commit=off", "wal_level=minimal", "max_wal_senders=0",
        "max_wal_size=4GB", "checkpoint_timeout=1h", "autovacuum=off", "shared_buffers=128MB", "maintenance_work_mem=128MB", "max_connections=50", "timezone=UTC", "lc_messages=C", "logging_collector=off", "log_destination=stderr",
    ];

    private readonly string folder;
    private readonly string socket;
    private readonly CancellationTokenSource end = new();
    private Task running = Task.CompletedTask;

    private static ServerAccount Account => ServerAccount.Find(Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows());

    private string Data => Path.Combine(folder, "data");

    private ThrowawayServer(string folder, string socket) => (this.folder, this.socket) = (folder, socket);

    /// <summary>Its superuser, and its maintenance database.</summary>
    public DatabaseUrl Admin => new() { Host = socket, User = Role, Database = "postgres" };

    /// <summary>Sets it up and starts it; what a killed run left of one is removed.</summary>
    /// <param name="programs">The folder of its programs.</param>
    /// <param name="state">The state folder.</param>
    /// <param name="environment">The environment, whose lock is held: there is one of its servers.</param>
    /// <param name="commands">Starts programs.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DatabaseException">It does not start, with what it said.</exception>
    public static async Task<ThrowawayServer> StartAsync(string programs, string state, string environment, ICommandRunner commands, CancellationToken cancellation)
    {
        var account = Account;
        var server = Of(state, environment);
        await server.RemoveAsync();
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(server.folder)!);
            foreach (var path in new[] { server.folder, server.socket })
            {
                OwnerOnly.Folder(path);
                if (account.IsOther)
                    await RunAsync(commands, new Command("chown", $"{account.Uid}:{account.Gid}", path), cancellation);
            }

            await RunAsync(commands, account.As(new Command(Path.Combine(programs, "initdb"), "-D", server.Data, "-U", Role, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync")), cancellation);
            await server.ServeAsync(account.As(new Command(Path.Combine(programs, "postgres"), ["-D", server.Data, "-k", server.socket, .. Settings.SelectMany(setting => new[] { "-c", setting })])), commands, cancellation);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The server of an environment, whether it runs or not.</summary>
    public static ThrowawayServer Of(string state, string environment)
    {
        var folders = new EmbeddedFolders(state, Account.IsOther);
        var home = $"{folders.Home}-proof-{environment}";
        return new(home, home.Length <= LongestSocketFolder ? home : Path.Combine("/tmp", $"interlock-{folders.Hash}-{environment}"));
    }

    /// <summary>Removes what a killed run left of it.</summary>
    /// <returns>Whether there was something.</returns>
    public async Task<bool> RemoveAsync()
    {
        var left = Directory.Exists(folder);
        // It may still serve: then it stands in its data folder.
        if (PostmasterFile.Read(Path.Combine(Data, "postmaster.pid")) is { } note && note.StandsIn(Data) && DetachedProcess.Read(note.Pid) is { } started)
            await ProcessGroup.StopAsync(new DetachedProcess(note.Pid, started), StopLimit, TimeProvider.System);
        foreach (var path in new[] { folder, socket }.Where(Directory.Exists))
            Directory.Delete(path, recursive: true);
        return left;
    }

    /// <summary>Prepares it for a database of another server: gives it that server's roles.</summary>
    /// <param name="database">That database.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What it would need and can't have; null: it can take its restore.</returns>
    public async Task<string?> PrepareForAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        try
        {
            // Whether this system has its locale is known when it is asked for.
            await using var tried = await ScratchDatabase.MakeAsync(Admin, "interlock_tried", database, cancellation);
        }
        catch (PostgresException unfit) when (unfit.SqlState is not PostgresErrorCodes.CannotConnectNow)
        {
            return $"its locale or encoding ({unfit.MessageText})";
        }

        await using var source = await database.OpenAsync(cancellation);
        await using var connection = await Admin.OpenAsync(cancellation);
        var has = await connection.RowsAsync("select name::text from pg_available_extensions", row => row.GetString(0), cancellation);
        if ((await source.RowsAsync("select extname::text from pg_extension", row => row.GetString(0), cancellation)).Except(has, StringComparer.Ordinal).FirstOrDefault() is { } lack)
            return $"the extension {lack}";
        await ThrowawayRoles.CopyAsync(source, connection, Role, cancellation);
        return null;
    }

    public async ValueTask DisposeAsync()
    {
        // In no good order: nothing of it is kept.
        await end.CancelAsync();
        await running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await RemoveAsync();
        end.Dispose();
    }

    private async Task ServeAsync(Command postgres, ICommandRunner commands, CancellationToken cancellation)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var serving = commands.RunAsync(postgres with { Limit = DatabaseDump.Limit }, line =>
        {
            if (line.EndsWith("database system is ready to accept connections", StringComparison.Ordinal))
                ready.TrySetResult();
        }, end.Token);
        running = serving;
        if (await Task.WhenAny(ready.Task, serving).WaitAsync(StartLimit, cancellation) == serving)
            throw new DatabaseException($"A throwaway PostgreSQL server did not start: {(await serving).Tail()}");
    }

    private static async Task RunAsync(ICommandRunner commands, Command command, CancellationToken cancellation)
    {
        var done = await commands.RunAsync(command, cancellation: cancellation);
        if (!done.Succeeded)
            throw new DatabaseException($"{Path.GetFileName(command.Program)} failed (exit {done.ExitCode}): {done.Tail()}");
    }
}

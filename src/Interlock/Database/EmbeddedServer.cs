using Interlock.Files;
using Interlock.Processes;
using Npgsql;

namespace Interlock.Database;

/// <summary>A real PostgreSQL server of the installed programs, for <c>local</c>: found running, or started so that it outlives the command. Its data survives between runs.</summary>
/// <param name="state">The state folder; full path.</param>
/// <param name="programs">Finds PostgreSQL's programs.</param>
/// <param name="commands">Starts programs.</param>
/// <param name="clock">Measures limits.</param>
/// <param name="say">Hears what is done, a line each.</param>
public sealed partial class EmbeddedServer(string state, PostgresPrograms programs, ICommandRunner commands, TimeProvider clock, Action<string> say)
{
    internal const string Admin = "interlock";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(50);

    private readonly ServerAccount account = ServerAccount.Find(Environment.IsPrivilegedProcess && !OperatingSystem.IsWindows());

    internal EmbeddedFolders Folders => new(state, account.IsOther);

    /// <summary>It has been set up by an earlier run: there is data.</summary>
    public bool Exists => EmbeddedPointer.Read(Folders.Pointer) is { } pointer && (pointer.Kind == DockerServer.Kind || Directory.Exists(pointer.Data));

    /// <summary>Finds the server running. Starts nothing, writes nothing.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>The superuser's URL to its maintenance database; null when it does not run.</returns>
    public async Task<DatabaseUrl?> FindRunningAsync(CancellationToken cancellation)
    {
        if (!File.Exists(Folders.AdminPassword))
            return null;
        var (kept, password) = (EmbeddedPointer.Read(Folders.Pointer), OwnerOnly.Kept(Folders.AdminPassword));
        if (kept is { Kind: DockerServer.Kind })
            return await new DockerServer(Folders, commands, clock, say).IsRunningAsync(cancellation) ? Url(kept.Port, password) : null;
        return Running(kept) is { } running ? Url(running.Port, password) : null;
    }

    /// <summary>Finds the server running, or sets it up and starts it.</summary>
    /// <param name="cancellation">Stops the waiting; a server that was started stays.</param>
    /// <returns>The superuser's URL to its maintenance database.</returns>
    /// <exception cref="DatabaseException">It does not start; holds the end of its log.</exception>
    public async Task<DatabaseUrl> EnsureAsync(CancellationToken cancellation)
    {
        OwnerOnly.Folder(state);
        OwnerOnly.Folder(Folders.Notes);
        await using var alone = await FileGate.EnterAsync(Path.Combine(Folders.Notes, "starting.lock"), clock, StartLimit, cancellation);
        var password = OwnerOnly.Kept(Folders.AdminPassword);
        var kept = EmbeddedPointer.Read(Folders.Pointer);
        if (Running(kept) is { } running && await AnswersAsync(Url(running.Port, password), running.Process, cancellation))
        {
            var found = new EmbeddedPointer("installed", Folders.Data, running.Port, running.Process.Pid, running.Process.StartTime);
            if (found != kept)
                found.Write(Folders.Pointer);
            return Url(running.Port, password);
        }

        var bin = await ProgramsAsync(cancellation);
        await InitialiseAsync(bin, password, cancellation);
        DropStalePid();
        return await StartAsync(bin, EmbeddedPointer.FreePort(Folders.Hash, kept?.Port), password, cancellation);
    }

    /// <summary>Stops it in good order; its data stays. Harmless when it does not run.</summary>
    /// <param name="cancellation">Stops the waiting.</param>
    public async Task StopAsync(CancellationToken cancellation)
    {
        if (EmbeddedPointer.Read(Folders.Pointer) is { Kind: DockerServer.Kind })
        {
            await new DockerServer(Folders, commands, clock, say).StopAsync(cancellation);
            return;
        }

        if (!File.Exists(PidFile))
            return;
        DropStalePid();
        if (!File.Exists(PidFile))
            return;
        // Another version's pg_ctl stops it too: by a signal, and by waiting for this file to go.
        var bin = DataVersion is { } major && await programs.ServerAsync(major, commands, cancellation) is { } own ? own : programs.Server();
        if (bin is null && Running(EmbeddedPointer.Read(Folders.Pointer)) is { } left)
            throw new DatabaseException($"The embedded PostgreSQL server still runs as process {left.Process.Pid}, and its programs are gone: end it with kill -INT {left.Process.Pid}, then do this again");
        if (bin is null)
            return;
        var stop = account.As(new Command(Path.Combine(bin, "pg_ctl"), "stop", "-D", Folders.Data, "-m", "fast", "-w", "-t", "50")) with { Limit = StopLimit };
        var stopped = await commands.RunAsync(stop, cancellation: cancellation);
        if (!stopped.Succeeded && File.Exists(PidFile))
            throw new DatabaseException($"The embedded PostgreSQL server did not stop: {stopped.Tail()}");
        say("PostgreSQL stopped");
    }

    /// <summary>Stops it and removes everything it kept, data included. Harmless when there is none.</summary>
    /// <param name="cancellation">Stops the waiting.</param>
    public async Task RemoveAsync(CancellationToken cancellation)
    {
        await StopAsync(cancellation);
        if (EmbeddedPointer.Read(Folders.Pointer) is { Kind: DockerServer.Kind })
            await new DockerServer(Folders, commands, clock, say).RemoveAsync(cancellation);
        foreach (var folder in new[] { Folders.Socket, Folders.Home, Folders.Notes }.Where(Directory.Exists))
            Directory.Delete(folder, recursive: true);
        if (Path.GetDirectoryName(Folders.Home) is { } parent && Path.GetFileName(parent) == Folders.Hash && Directory.Exists(parent))
            Directory.Delete(parent);
    }

    private string PidFile => Path.Combine(Folders.Data, "postmaster.pid");

    // Its own note of itself counts more than ours: a command that was killed right after starting it left none.
    private (DetachedProcess Process, int Port)? Running(EmbeddedPointer? kept)
    {
        if (OperatingSystem.IsLinux())
            return PostmasterFile.Read(PidFile) is { } note && note.StandsIn(Folders.Data) ? (new(note.Pid, DetachedProcess.Read(note.Pid) ?? 0), note.Port) : null;
        return kept is not null && new DetachedProcess(kept.Pid, kept.StartTime) is { IsAlive: true } process ? (process, kept.Port) : null;
    }

    private static DatabaseUrl Url(int port, Secret password) =>
        new() { Host = "127.0.0.1", Port = port, User = Admin, Password = password, Database = "postgres" };

    // Ours, and not another server that has taken the port since: its data folder is asked.
    private async Task<bool> AnswersAsync(DatabaseUrl url, DetachedProcess process, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await url.OpenAsync(cancellation);
                return await connection.TextAsync("show data_directory", cancellation) is { } folder && PostmasterFile.Real(folder) == PostmasterFile.Real(Folders.Data);
            }
            catch (NpgsqlException notYet)
            {
                var starting = process.IsAlive && clock.GetElapsedTime(started) < StartLimit
                    && notYet is not PostgresException { SqlState: not PostgresErrorCodes.CannotConnectNow };
                if (!starting)
                    return false;
            }

            await Task.Delay(AskAgain, clock, cancellation);
        }
    }
}

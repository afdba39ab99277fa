using System.Globalization;
using Interlock.Files;
using Interlock.Processes;

namespace Interlock.Database;

public sealed partial class EmbeddedServer
{
    // The password comes by standard input and lies in a file only while initdb reads it; a killed
    // initdb leaves a folder that was never renamed.
    private const string Initialise = """
        umask 077 && mkdir -p "$3" && rm -rf "$2.new" && cat >"$2.pw" &&
        "$1/initdb" -D "$2.new" -U "$4" --pwfile="$2.pw" -A scram-sha-256 -E UTF8 --no-locale --data-checksums &&
        mv "$2.new" "$2"
        code=$?; rm -f "$2.pw"; exit $code
        """;

    /// <summary>The version of the data that is there; null when there is none.</summary>
    internal int? DataVersion =>
        File.Exists(Path.Combine(Folders.Data, "PG_VERSION")) && int.TryParse(File.ReadAllText(Path.Combine(Folders.Data, "PG_VERSION")).Trim().Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;

    private async Task<string> ProgramsAsync(CancellationToken cancellation) => DataVersion is { } major
        ? await programs.ServerAsync(major, commands, cancellation) ?? throw new DatabaseException(
            $"The data in {Folders.Data} is of PostgreSQL {major}, whose server is not installed, and no other version serves it. Install it: {ServerInstallation.CommandFor(ServerInstallation.Release(), OperatingSystem.IsMacOS(), major)}; or move the data to the version that is installed with pg_upgrade")
        : programs.Server() ?? throw new DatabaseException("No PostgreSQL server is installed");

    private async Task InitialiseAsync(string bin, Secret password, CancellationToken cancellation)
    {
        await MakeHomeAsync(cancellation);
        if (Directory.Exists(Folders.Data))
            return;
        say($"Setting up a PostgreSQL server under {Folders.Home}");
        var command = account.As(new Command("/bin/sh", "-c", Initialise, "sh", bin, Folders.Data, Folders.Socket, Admin)) with { Input = password.Reveal() };
        var made = await commands.RunAsync(command, cancellation: cancellation);
        if (!made.Succeeded)
            throw new DatabaseException($"initdb could not set up {Folders.Data}: {made.Tail()}");
    }

    private async Task MakeHomeAsync(CancellationToken cancellation)
    {
        if (!account.IsOther)
        {
            OwnerOnly.Folder(Folders.Home);
            OwnerOnly.Folder(Folders.Socket);
            return;
        }

        // The way there must be open for the other user, the place itself only for it.
        Directory.CreateDirectory(Path.GetDirectoryName(Folders.Home)!);
        foreach (var folder in new[] { Folders.Home, Folders.Socket })
        {
            OwnerOnly.Folder(folder);
            var owned = await commands.RunAsync(new Command("chown", $"{account.Uid}:{account.Gid}", folder), cancellation: cancellation);
            if (!owned.Succeeded)
                throw new DatabaseException($"{folder} can't be given to the user that runs PostgreSQL: {owned.Tail()}");
        }
    }

    private async Task<DatabaseUrl> StartAsync(string bin, int port, Secret password, CancellationToken cancellation)
    {
        string Set(string name, string value) => $"--{name}={value}";
        var command = account.As(new Command(Path.Combine(bin, "postgres"), "-D", Folders.Data,
            Set("port", port.ToString(CultureInfo.InvariantCulture)), Set("listen_addresses", "127.0.0.1"), Set("unix_socket_directories", Folders.Socket),
            Set("unix_socket_permissions", "0700"), Set("shared_buffers", "64MB"), Set("max_connections", "100"),
            // A backup's slot lets a rollback bring back what was written since. One that was forgotten must not fill a developer's disk: the log of an hour of writes, and no more.
            Set("wal_level", "logical"), Set("max_replication_slots", "10"), Set("max_wal_senders", "10"), Set("max_slot_wal_keep_size", "2GB"),
            Set("max_wal_size", "512MB"), Set("logging_collector", "off"), Set("log_destination", "stderr"), Set("timezone", "UTC"), Set("cluster_name", "interlock")));
        var fromHere = File.Exists(Folders.Log) ? new FileInfo(Folders.Log).Length : 0;
        var process = commands.StartDetached(command, Folders.Log);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(await ExistingAsync(Folders.Log, cancellation), OwnerOnly.FileMode);
        new EmbeddedPointer("installed", Folders.Data, port, process.Pid, process.StartTime).Write(Folders.Pointer);

        var url = Url(port, password);
        if (await AnswersAsync(url, process, cancellation))
        {
            say($"PostgreSQL started on 127.0.0.1:{port}");
            return url;
        }

        await ProcessGroup.StopAsync(process, TimeSpan.FromSeconds(10), clock, CancellationToken.None);
        throw new DatabaseException($"The embedded PostgreSQL server did not start; the end of {Folders.Log}:\n{LogSince(fromHere)}");
    }

    private async Task<string> ExistingAsync(string file, CancellationToken cancellation)
    {
        // The child's shell makes the log.
        for (var tries = 0; !File.Exists(file) && tries < 100; tries++)
            await Task.Delay(AskAgain, clock, cancellation);
        return file;
    }

    private string LogSince(long position)
    {
        if (!File.Exists(Folders.Log))
            return "(it wrote no log)";
        using var log = new FileStream(Folders.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        log.Seek(Math.Min(position, log.Length), SeekOrigin.Begin);
        using var reader = new StreamReader(log);
        return SecretMask.Apply(string.Join('\n', reader.ReadToEnd().TrimEnd().Split('\n').TakeLast(8)));
    }

    // PostgreSQL takes a process of the same user that got the old server's id (after a reboot, in a
    // container) for the server itself and refuses to start. A real one stands in its data folder.
    private void DropStalePid()
    {
        if (!OperatingSystem.IsLinux() || PostmasterFile.Read(PidFile)?.StandsIn(Folders.Data) == true)
            return;
        if (File.Exists(PidFile))
        {
            File.Delete(PidFile);
            say("Removed the process id file of a PostgreSQL server that is gone");
        }

        // The socket's lock has the same id in it, and the same trouble.
        foreach (var socket in Directory.Exists(Folders.Socket) ? Directory.EnumerateFiles(Folders.Socket, ".s.PGSQL.*") : [])
            File.Delete(socket);
    }
}

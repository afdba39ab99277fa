using System.Globalization;
using Interlock.Database;
using Interlock.Files;
using Interlock.Processes;
using Interlock.Rollback.Replaying;

namespace Interlock.Backup;

/// <summary>Writes one whole backup into a folder: the dump, and last its manifest.</summary>
/// <param name="database">The database.</param>
/// <param name="dump"><c>pg_dump</c>, at least as new as the server.</param>
/// <param name="jobs">Tables dumped side by side; see <see cref="DumpJobs"/>.</param>
/// <param name="commands">Starts programs.</param>
/// <param name="clock">Tells when to flush.</param>
internal sealed class DatabaseDump(DatabaseUrl database, PostgresProgram dump, int jobs, ICommandRunner commands, TimeProvider clock)
{
    // All at the end, as pg_dump does it itself, would hold the live service's own writes up; it also takes longer.
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(500);

    public static readonly TimeSpan Limit = TimeSpan.FromHours(4);

    /// <summary>Writes it.</summary>
    /// <param name="folder">An empty folder, owner-only.</param>
    /// <param name="about">The manifest, all but what is found here.</param>
    /// <param name="armed">The slot that is to keep what is written after this backup; null: none.</param>
    /// <param name="cancellation">Stops it; the folder is then not whole.</param>
    /// <returns>The manifest, and the snapshot that the dump is of, still open.</returns>
    /// <exception cref="DatabaseException"><c>pg_dump</c> failed, with what it said.</exception>
    public async Task<(BackupManifest Manifest, DatabaseSnapshot Snapshot)> WriteAsync(string folder, BackupManifest about, ArmedSlot? armed, CancellationToken cancellation)
    {
        var before = await SequencesAsync(cancellation);
        var writes = await WritesAsync(cancellation);
        var snapshot = await DatabaseSnapshot.TakeAsync(database, cancellation, armed?.Snapshot);
        try
        {
            await DumpAsync(folder, snapshot.Id, cancellation);
            var after = (await SequencesAsync(cancellation)).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
            var files = Directory.EnumerateFiles(Path.Combine(folder, BackupManifest.DumpFolder)).Order(StringComparer.Ordinal).ToList();
            var manifest = about with
            {
                Lsn = armed?.Lsn ?? snapshot.Lsn,
                Replay = armed is null ? null : new(armed.Names.Slot, armed.Lsn, armed.Limits),
                Writes = writes,
                Tables = await snapshot.TablesAsync(cancellation),
                Files = [.. files.AsParallel().AsOrdered().WithCancellation(cancellation).Select(Kept)],
                Sequences = [.. before.Where(pair => after.ContainsKey(pair.Name)).Select(pair => new SequenceRange(pair.Name, pair.Value, after[pair.Name]))],
            };
            manifest.Write(folder);
            DurableFile.FlushFolder(Path.Combine(folder, BackupManifest.DumpFolder));
            DurableFile.FlushFolder(folder);
            return (manifest, snapshot);
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
    }

    private async Task DumpAsync(string folder, string snapshot, CancellationToken cancellation)
    {
        var into = Path.Combine(folder, BackupManifest.DumpFolder);
        var command = database.Hand(new Command(dump.File, "--format=directory", string.Create(CultureInfo.InvariantCulture, $"--jobs={jobs}"),
            $"--compress={DumpCodec.For(dump.Major)}", $"--snapshot={snapshot}", "--no-password", "--lock-wait-timeout=60000", $"--exclude-schema={ReplayProgress.Schema}", "--no-sync", $"--file={into}")) with { Limit = Limit };
        var dumping = commands.RunAsync(command, cancellation: cancellation);
        while (await Task.WhenAny(dumping, Task.Delay(FlushEvery, clock, CancellationToken.None)) != dumping)
            FlushSoFar(into);
        var done = await dumping;
        if (!done.Succeeded)
            throw new DatabaseException($"pg_dump failed (exit {done.ExitCode}): {done.Tail()}");
    }

    private static void FlushSoFar(string folder)
    {
        try
        {
            foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
                Flush(file);
        }
        catch (Exception early) when (early is IOException or UnauthorizedAccessException)
        {
            // Each is flushed once more when the dump is done: that one tells.
        }
    }

    /// <summary>Brings a file to the disk, owner-only, and sums it up.</summary>
    internal static BackupFile Kept(string path)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, OwnerOnly.FileMode);
        Flush(path);
        return BackupFile.Of(path);
    }

    private static void Flush(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }

    // Before the snapshot: a row between the two counts as written since, rather than not at all.
    private async Task<WriteCounters> WritesAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await WriteCounters.ReadAsync(connection, cancellation);
    }

    private async Task<IReadOnlyList<(string Name, long Value)>> SequencesAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.RowsAsync(CatalogQueries.Sequences, row => (row.GetString(0), row.GetInt64(1)), cancellation);
    }
}

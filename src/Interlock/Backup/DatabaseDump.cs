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
            var compressed = await DumpAsync(folder, snapshot.Id, about.Size, cancellation);
            var after = (await SequencesAsync(cancellation)).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
            var files = Directory.EnumerateFiles(Path.Combine(folder, BackupManifest.DumpFolder)).Order(StringComparer.Ordinal).ToList();
            var manifest = about with
            {
                Lsn = armed?.Lsn ?? snapshot.Lsn,
                Replay = armed is null ? null : new(armed.Names.Slot, armed.Lsn, armed.Limits),
                Writes = writes,
                Tables = await snapshot.TablesAsync(cancellation),
                Files = [.. files.AsParallel().AsOrdered().WithCancellation(cancellation).Select(file => compressed.GetValueOrDefault(Path.GetFileName(file)) ?? Kept(file))],
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

    private async Task<IReadOnlyDictionary<string, BackupFile>> DumpAsync(string folder, string snapshot, long size, CancellationToken cancellation)
    {
        var into = Path.Combine(folder, BackupManifest.DumpFolder);
        var compressor = DumpCompressor.IsOfUse(dump.Major, folder, size) ? new DumpCompressor(into, jobs) : null;
        var command = database.Hand(new Command(dump.File, "--format=directory", string.Create(CultureInfo.InvariantCulture, $"--jobs={jobs}"),
            $"--compress={(compressor is null ? DumpCodec.For(dump.Major) : DumpCodec.None)}", $"--snapshot={snapshot}", "--no-password", "--lock-wait-timeout=60000", $"--exclude-schema={ReplayProgress.Schema}", "--no-sync", $"--file={into}")) with { Limit = Limit };
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var dumping = commands.RunAsync(command, cancellation: failed.Token);
        var flushing = FlushAsync(into, dumping, compressor is null ? "*" : "*.gz");
        try
        {
            await (compressor?.FollowAsync(dumping, clock, cancellation) ?? dumping);
        }
        catch
        {
            // A disk that is full, for one: the dump must not go on behind.
            await failed.CancelAsync();
            throw;
        }
        finally
        {
            await flushing;
        }

        var done = await dumping;
        if (!done.Succeeded)
            throw new DatabaseException($"pg_dump failed (exit {done.ExitCode}): {done.Tail()}");
        if (compressor is null)
            return new Dictionary<string, BackupFile>(StringComparer.Ordinal);
        await compressor.FinishAsync(cancellation);
        return compressor.Done;
    }

    private async Task FlushAsync(string folder, Task dumping, string pattern)
    {
        while (await Task.WhenAny(dumping, Task.Delay(FlushEvery, clock, CancellationToken.None)) != dumping)
            FlushSoFar(folder, pattern);
    }

    private static void FlushSoFar(string folder, string pattern)
    {
        try
        {
            foreach (var file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern) : [])
                Flush(file);
        }
        catch (Exception early) when (early is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            // Each is flushed once more when the dump is done. What a disk did not take is told only once: that must be heard.
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

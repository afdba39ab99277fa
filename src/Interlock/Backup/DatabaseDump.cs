using System.Globalization;
using Interlock.Database;
using Interlock.Files;
using Interlock.Processes;
using Npgsql;

namespace Interlock.Backup;

/// <summary>Writes one whole backup into a folder: the dump, and last its manifest.</summary>
/// <param name="database">The database.</param>
/// <param name="dump"><c>pg_dump</c>, at least as new as the server.</param>
/// <param name="jobs">Tables dumped side by side; see <see cref="DumpJobs"/>.</param>
/// <param name="commands">Starts programs.</param>
internal sealed class DatabaseDump(DatabaseUrl database, PostgresProgram dump, int jobs, ICommandRunner commands)
{
    public static readonly TimeSpan Limit = TimeSpan.FromHours(4);

    /// <summary>Writes it.</summary>
    /// <param name="folder">An empty folder, owner-only.</param>
    /// <param name="about">The manifest, all but what is found here.</param>
    /// <param name="cancellation">Stops it; the folder is then not whole.</param>
    /// <returns>The manifest, and the snapshot that the dump is of, still open.</returns>
    /// <exception cref="DatabaseException"><c>pg_dump</c> failed, with what it said.</exception>
    public async Task<(BackupManifest Manifest, DatabaseSnapshot Snapshot)> WriteAsync(string folder, BackupManifest about, CancellationToken cancellation)
    {
        var before = await SequencesAsync(cancellation);
        var snapshot = await DatabaseSnapshot.TakeAsync(database, cancellation);
        try
        {
            await DumpAsync(folder, snapshot.Id, cancellation);
            var after = (await SequencesAsync(cancellation)).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
            var files = Directory.EnumerateFiles(Path.Combine(folder, BackupManifest.DumpFolder)).Order(StringComparer.Ordinal).ToList();
            var manifest = about with
            {
                Lsn = snapshot.Lsn,
                Tables = await snapshot.TablesAsync(cancellation),
                Files = [.. files.AsParallel().AsOrdered().WithCancellation(cancellation).Select(BackupFile.Of)],
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
        // pg_dump flushes its files itself.
        var command = database.Hand(new Command(dump.File, "--format=directory", string.Create(CultureInfo.InvariantCulture, $"--jobs={jobs}"),
            $"--compress={DumpCodec.For(dump.Major)}", $"--snapshot={snapshot}", "--no-password", "--lock-wait-timeout=60000", $"--file={into}")) with { Limit = Limit };
        var done = await commands.RunAsync(command, cancellation: cancellation);
        if (!done.Succeeded)
            throw new DatabaseException($"pg_dump failed (exit {done.ExitCode}): {done.Tail()}");
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.EnumerateFiles(into))
            File.SetUnixFileMode(file, OwnerOnly.FileMode);
    }

    private async Task<IReadOnlyList<(string Name, long Value)>> SequencesAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        return await connection.RowsAsync(CatalogQueries.Sequences, row => (row.GetString(0), row.GetInt64(1)), cancellation);
    }
}

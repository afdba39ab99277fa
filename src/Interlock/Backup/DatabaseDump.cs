using System.Globalization;
using Interlock.Database;
using Interlock.Files;
using Interlock.Processes;
using Npgsql;

namespace Interlock.Backup;

/// <summary>Writes one whole backup into a folder: the dump, and last its manifest.</summary>
/// <param name="database">The database.</param>
/// <param name="dump"><c>pg_dump</c>, at least as new as the server.</param>
/// <param name="commands">Starts programs.</param>
internal sealed class DatabaseDump(DatabaseUrl database, PostgresProgram dump, ICommandRunner commands)
{
    // The fastest dump is the worst neighbour of the live service: more jobs than this are not worth their p99.
    private const int MostJobs = 4;

    public static readonly TimeSpan Limit = TimeSpan.FromHours(4);

    public static int Jobs => Math.Clamp(Environment.ProcessorCount, 1, MostJobs);

    /// <summary>Writes it.</summary>
    /// <param name="folder">An empty folder, owner-only.</param>
    /// <param name="about">The manifest, all but what is found here.</param>
    /// <param name="cancellation">Stops it; the folder is then not whole.</param>
    /// <exception cref="DatabaseException"><c>pg_dump</c> failed, with what it said.</exception>
    public async Task<BackupManifest> WriteAsync(string folder, Func<DatabaseFigures, BackupManifest> about, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        var before = await SequencesAsync(connection, cancellation);
        await using var snapshot = await DatabaseSnapshot.TakeAsync(connection, cancellation);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var dumping = DumpAsync(folder, snapshot.Id, either.Token);
        var reading = snapshot.FiguresAsync(either.Token);
        await FirstFailure(dumping, reading, either);

        await using var second = await database.OpenAsync(cancellation);
        var after = (await SequencesAsync(second, cancellation)).ToDictionary(pair => pair.Name, pair => pair.Value, StringComparer.Ordinal);
        var files = Directory.EnumerateFiles(Path.Combine(folder, BackupManifest.DumpFolder)).Order(StringComparer.Ordinal).Select(BackupFile.Of).ToList();
        var manifest = about(await reading) with
        {
            Lsn = snapshot.Lsn,
            Files = files,
            Sequences = [.. before.Where(pair => after.ContainsKey(pair.Name)).Select(pair => new SequenceRange(pair.Name, pair.Value, after[pair.Name]))],
        };
        manifest.Write(folder);
        DurableFile.FlushFolder(Path.Combine(folder, BackupManifest.DumpFolder));
        DurableFile.FlushFolder(folder);
        return manifest;
    }

    private async Task DumpAsync(string folder, string snapshot, CancellationToken cancellation)
    {
        var into = Path.Combine(folder, BackupManifest.DumpFolder);
        // pg_dump flushes its files itself.
        var command = database.Hand(new Command(dump.File, "--format=directory", string.Create(CultureInfo.InvariantCulture, $"--jobs={Jobs}"),
            "--compress=1", $"--snapshot={snapshot}", "--no-password", "--lock-wait-timeout=60000", $"--file={into}")) with { Limit = Limit };
        var done = await commands.RunAsync(command, cancellation: cancellation);
        if (!done.Succeeded)
            throw new DatabaseException($"pg_dump failed (exit {done.ExitCode}): {done.Tail()}");
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.EnumerateFiles(into))
            File.SetUnixFileMode(file, OwnerOnly.FileMode);
    }

    // When one of the two fails the other is stopped, and the first failure is the one that is told.
    private static async Task FirstFailure(Task dumping, Task reading, CancellationTokenSource either)
    {
        var first = await Task.WhenAny(dumping, reading);
        if (!first.IsCompletedSuccessfully)
        {
            await either.CancelAsync();
            await Task.WhenAll(dumping, reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await first;
        await Task.WhenAll(dumping, reading);
    }

    private static Task<IReadOnlyList<(string Name, long Value)>> SequencesAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        connection.RowsAsync(CatalogQueries.Sequences, row => (row.GetString(0), row.GetInt64(1)), cancellation);
}

using System.Globalization;
using Interlock.Database;
using Interlock.Processes;
using Npgsql;

namespace Interlock.Backup;

/// <summary>Restores a backup into an empty database and compares what is there then with the snapshot it was made from.</summary>
/// <param name="restore"><c>pg_restore</c>.</param>
/// <param name="commands">Starts programs.</param>
internal sealed class BackupRestore(PostgresProgram restore, ICommandRunner commands)
{
    /// <summary>Restores, then compares.</summary>
    /// <returns>Every difference, a line each; empty when the backup is proven.</returns>
    public async Task<IReadOnlyList<string>> ProveAsync(string folder, BackupManifest manifest, DatabaseUrl scratch, CancellationToken cancellation)
    {
        var damage = manifest.Damage(folder);
        if (damage.Count > 0)
            return damage;
        var command = scratch.Hand(new Command(restore.File, "--exit-on-error", "--no-owner", "--no-acl", "--no-password",
            string.Create(CultureInfo.InvariantCulture, $"--jobs={DatabaseDump.Jobs}"), $"--dbname={scratch.Database}", Path.Combine(folder, BackupManifest.DumpFolder))) with { Limit = DatabaseDump.Limit };
        var done = await commands.RunAsync(command, cancellation: cancellation);
        return done.Succeeded ? await CompareAsync(manifest, scratch, cancellation) : [$"pg_restore failed (exit {done.ExitCode}): {done.Tail()}"];
    }

    /// <summary>Reads the table of contents only.</summary>
    public async Task<IReadOnlyList<string>> ListAsync(string folder, BackupManifest manifest, CancellationToken cancellation)
    {
        var damage = manifest.Damage(folder);
        if (damage.Count > 0)
            return damage;
        var done = await commands.RunAsync(new Command(restore.File, "--list", Path.Combine(folder, BackupManifest.DumpFolder)), cancellation: cancellation);
        if (!done.Succeeded)
            return [$"pg_restore --list failed (exit {done.ExitCode}): {done.Tail()}"];
        var listed = done.Output.Split('\n').Count(line => line.Contains(" TABLE DATA ", StringComparison.Ordinal));
        return listed >= manifest.Figures.Tables.Count ? [] : [$"its table of contents has the data of {listed} tables, the source has {manifest.Figures.Tables.Count}"];
    }

    public static async Task<IReadOnlyList<string>> CompareAsync(BackupManifest manifest, DatabaseUrl scratch, CancellationToken cancellation)
    {
        await using var connection = await scratch.OpenAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var restored = await DatabaseFigures.ReadAsync(connection, manifest.Figures, cancellation);
        var differences = manifest.Figures.DifferencesIn(restored).ToList();
        var sequences = (await connection.RowsAsync(CatalogQueries.Sequences, row => (row.GetString(0), row.GetInt64(1)), cancellation)).ToDictionary(StringComparer.Ordinal);
        foreach (var sequence in manifest.Sequences)
            if (!sequences.TryGetValue(sequence.Name, out var at))
                differences.Add($"sequence {sequence.Name} is missing");
            else if (at < Math.Min(sequence.From, sequence.To) || at > Math.Max(sequence.From, sequence.To))
                differences.Add($"sequence {sequence.Name} stands at {at}, the source's between {sequence.From} and {sequence.To}");
        return differences;
    }

}

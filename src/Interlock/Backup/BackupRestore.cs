using System.Globalization;
using Interlock.Database;
using Interlock.Processes;

namespace Interlock.Backup;

/// <summary>Restores a backup into an empty database and compares what is there then with the snapshot it was made from.</summary>
/// <param name="restore"><c>pg_restore</c>.</param>
/// <param name="commands">Starts programs.</param>
internal sealed class BackupRestore(PostgresProgram restore, ICommandRunner commands)
{
    /// <summary>Restores into an empty database.</summary>
    /// <param name="folder">The backup.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="jobs">Tables restored side by side.</param>
    /// <param name="scratch">The database.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="owners">Whose the restored objects are.</param>
    /// <returns>What is wrong with the backup, a line each; empty when it restores.</returns>
    public async Task<IReadOnlyList<string>> RestoreAsync(string folder, BackupManifest manifest, int jobs, DatabaseUrl scratch, CancellationToken cancellation, RestoreAs owners = RestoreAs.Proof)
    {
        var damage = manifest.Damage(folder);
        if (damage.Count > 0)
            return damage;
        // A subscription would connect to its publisher, and what belongs to the machine is not part of the proof.
        string[] left = owners switch
        {
            RestoreAs.Proof => ["--no-owner", "--no-acl", "--no-tablespaces"],
            RestoreAs.Role => ["--no-owner"],
            RestoreAs.Owners => ["--no-tablespaces"],
            _ => [],
        };
        var command = scratch.Hand(new Command(restore.File, [.. left, "--exit-on-error", "--no-subscriptions", "--no-password",
            string.Create(CultureInfo.InvariantCulture, $"--jobs={jobs}"), $"--dbname={scratch.Database}", Path.Combine(folder, BackupManifest.DumpFolder)])) with { Limit = DatabaseDump.Limit };
        var done = await commands.RunAsync(command, cancellation: cancellation);
        return done.Succeeded ? [] : [$"pg_restore failed (exit {done.ExitCode}): {done.Tail()}"];
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
        return listed >= manifest.Tables.Count ? [] : [$"its table of contents has the data of {listed} tables, the source has {manifest.Tables.Count}"];
    }

    /// <summary>Compares a restored database with the figures of the snapshot.</summary>
    /// <returns>Every difference, a line each; empty when it holds the same.</returns>
    public static async Task<IReadOnlyList<string>> CompareAsync(BackupManifest manifest, DatabaseFigures figures, DatabaseUrl scratch, CancellationToken cancellation)
    {
        await using var snapshot = await DatabaseSnapshot.TakeAsync(scratch, cancellation);
        var restored = await snapshot.FiguresAsync(DumpJobs.For(manifest.Size, null), figures, cancellation);
        var differences = figures.DifferencesIn(restored).ToList();
        await using var connection = await scratch.OpenAsync(cancellation);
        var sequences = (await connection.RowsAsync(CatalogQueries.Sequences, row => (row.GetString(0), row.GetInt64(1)), cancellation)).ToDictionary(StringComparer.Ordinal);
        foreach (var sequence in manifest.Sequences)
            if (!sequences.TryGetValue(sequence.Name, out var at))
                differences.Add($"sequence {sequence.Name} is missing");
            else if (at < Math.Min(sequence.From, sequence.To) || at > Math.Max(sequence.From, sequence.To))
                differences.Add($"sequence {sequence.Name} stands at {at}, the source's between {sequence.From} and {sequence.To}");
        return differences;
    }
}

/// <summary>Whose restored objects are.</summary>
internal enum RestoreAs
{
    /// <summary>The restoring role's, without rights of others: only rows and structure count.</summary>
    Proof,

    /// <summary>The restoring role's, with the rights of others.</summary>
    Role,

    /// <summary>As they were, but for what belongs to the machine; for a superuser, where all roles are there.</summary>
    Owners,

    /// <summary>As they were; for a role that may give objects away.</summary>
    ItWas,
}

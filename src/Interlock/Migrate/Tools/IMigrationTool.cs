using Npgsql;

namespace Interlock.Migrate.Tools;

/// <summary>What Interlock must know of a migration tool to drive it.</summary>
internal interface IMigrationTool
{
    /// <summary>What it is called.</summary>
    string Name { get; }

    /// <summary>Its folder in the repository.</summary>
    string Folder { get; }

    /// <summary>Run once in the folder of each commit before the first call; null: nothing.</summary>
    string? Prepare { get; }

    /// <summary>Its own table, as SQL names it; null: not known.</summary>
    string? Table { get; }

    /// <summary>SQL that reads the revisions the database stands at, a row each.</summary>
    string HeadsQuery { get; }

    /// <summary>The rows are all that is applied, oldest first, not only what nothing else builds on.</summary>
    bool KeepsEach { get; }

    /// <summary>It can go up to each revision by itself. If not, it goes to the newest at once.</summary>
    bool GoesStepByStep { get; }

    /// <summary>The code's migrations, what others build on first; null when it can't tell. Needs no database.</summary>
    /// <exception cref="MigrationException">It could not be asked.</exception>
    Task<IReadOnlyList<Migration>?> HistoryAsync(IMigrationPlace place, CancellationToken cancellation);

    /// <summary>Migrations as SQL, in their order. What can't be written down is no error: it is said in the text.</summary>
    Task<IReadOnlyList<MigrationText>> TextsAsync(IMigrationPlace place, IReadOnlyList<Migration> migrations, CancellationToken cancellation);

    /// <summary>The command line that goes up.</summary>
    /// <param name="to">To this revision; null: to the newest.</param>
    ToolLine Up(string? to);

    /// <summary>The command line that takes one migration back, or null when it can't.</summary>
    /// <param name="migration">The newest that is applied.</param>
    /// <param name="to">The revision that the whole way back leads to; null: before the first.</param>
    ToolLine? Down(AppliedMigration migration, string? to);

    /// <summary>Has the tool's own table say that a migration is gone whose way back was run as SQL.</summary>
    /// <param name="connection">In the transaction that took it back.</param>
    /// <param name="gone">The migration.</param>
    /// <param name="after">Where the schema stands then.</param>
    /// <param name="cancellation">Stops it.</param>
    Task ForgetAsync(NpgsqlConnection connection, AppliedMigration gone, IReadOnlyList<string> after, CancellationToken cancellation);
}

/// <summary>A command line with its variables.</summary>
/// <param name="Line">For the system's shell.</param>
/// <param name="Variables">Beside the usual ones.</param>
internal sealed record ToolLine(string Line, params IReadOnlyList<(string Name, string Value)> Variables)
{
    /// <summary>A word of the shell, whatever it holds.</summary>
    public static string Word(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

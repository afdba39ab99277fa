namespace Interlock.Migrate;

/// <summary>Moves a schema: plain SQL scripts by itself, all else by its own tool.</summary>
internal interface IMigrator
{
    /// <summary>The code's migrations, what others build on first; null when its tool can't tell.</summary>
    IReadOnlyList<Migration>? History { get; }

    /// <summary>Where the schema stands.</summary>
    Task<MigrationState> StateAsync(CancellationToken cancellation);

    /// <summary>Migrations as SQL.</summary>
    Task<IReadOnlyList<MigrationText>> TextsAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellation);

    /// <summary>Asks the runbook's own check whether models and migrations agree.</summary>
    /// <param name="line">The command.</param>
    /// <param name="say">Hears what it says.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What is wrong; null: nothing.</returns>
    Task<string?> CheckAsync(string line, Action<string> say, CancellationToken cancellation);

    /// <summary>Goes up, under the lock; the state is read again inside it.</summary>
    /// <param name="to">Revision to stop at; null: the newest.</param>
    /// <param name="say">Hears of each migration.</param>
    /// <param name="cancellation">Stops it between two statements, or the statement that runs.</param>
    /// <returns>What was applied now.</returns>
    /// <exception cref="MigrationException">One failed; says where the schema stands. It is not tried again.</exception>
    Task<IReadOnlyList<string>> UpAsync(string? to, Action<string> say, CancellationToken cancellation);

    /// <summary>Goes down, under the lock, by what was kept when it went up; where nothing could be kept, by the tool.</summary>
    /// <param name="to">Revision to stop at; null: before the first.</param>
    /// <param name="guard">Asked before each statement; null: nobody is.</param>
    /// <param name="say">Hears of each migration.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What was taken back now, newest first.</returns>
    /// <exception cref="DownRefusedException">The guard refused: nothing of that migration was taken back, or it is half-way.</exception>
    /// <exception cref="MigrationException">One failed, or has no way back.</exception>
    Task<IReadOnlyList<string>> DownAsync(string? to, IDownGuard? guard, Action<string> say, CancellationToken cancellation);
}

internal static class MigratorExtensions
{
    /// <summary>The newest revisions that the code has; more than one is a mistake, none a system without migrations.</summary>
    public static IReadOnlyList<string> Heads(this IMigrator migrator) => RevisionGraph.Heads((migrator.History ?? []).Select(one => (one.Revision, one.Parents)));

    /// <summary>What the code has and the schema has not, oldest first.</summary>
    public static IReadOnlyList<Migration> Pending(this IMigrator migrator, MigrationState state) => [.. (migrator.History ?? []).Where(one => !state.Has(one.Revision))];

    /// <summary>Why what is pending can't be run: some of it comes before what is applied, and a tool that goes to it would take that back. Null: all of it comes after.</summary>
    public static string? Late(this IMigrator migrator, MigrationState state)
    {
        var parents = (migrator.History ?? []).ToDictionary(one => one.Revision, one => one.Parents, StringComparer.Ordinal);
        var passed = RevisionGraph.Until(state.Heads, one => parents.GetValueOrDefault(one, [])).ToHashSet(StringComparer.Ordinal);
        return migrator.Pending(state).FirstOrDefault(one => passed.Contains(one.Revision)) is { } late
            ? $"{late} comes before {state.Current}, at which the schema stands already: make it anew, so that it comes last"
            : null;
    }
}

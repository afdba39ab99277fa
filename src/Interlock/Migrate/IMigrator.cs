namespace Interlock.Migrate;

/// <summary>Moves a schema. Each way of migrating (plain SQL, Alembic, any command) is one of these.</summary>
internal interface IMigrator
{
    /// <summary>The newest revisions that the code has; more than one is a mistake, none is a system without migrations.</summary>
    IReadOnlyList<string> Heads { get; }

    /// <summary>Where the schema stands.</summary>
    Task<MigrationState> StateAsync(CancellationToken cancellation);

    /// <summary>Revisions that the code has and the schema has not, oldest first.</summary>
    IReadOnlyList<string> Pending(MigrationState state);

    /// <summary>The SQL that <see cref="UpAsync"/> would run.</summary>
    string Preview(MigrationState state);

    /// <summary>Goes up, under the lock; the state is read again inside it.</summary>
    /// <param name="to">Revision to stop at; null: the newest.</param>
    /// <param name="say">Hears of each migration.</param>
    /// <param name="cancellation">Stops it between two statements, or the statement that runs.</param>
    /// <returns>What was applied now.</returns>
    /// <exception cref="MigrationException">One failed; says where the schema stands. It is not tried again.</exception>
    Task<IReadOnlyList<string>> UpAsync(string? to, Action<string> say, CancellationToken cancellation);

    /// <summary>Goes down, under the lock, by the scripts that were kept when they were applied.</summary>
    /// <param name="to">Revision to stop at; null: before the first.</param>
    /// <param name="guard">Asked before each statement; null: nobody is.</param>
    /// <param name="say">Hears of each migration.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What was taken back now, newest first.</returns>
    /// <exception cref="DownRefusedException">The guard refused: nothing of that migration was taken back, or it is half-way.</exception>
    /// <exception cref="MigrationException">One failed, or has no way back.</exception>
    Task<IReadOnlyList<string>> DownAsync(string? to, IDownGuard? guard, Action<string> say, CancellationToken cancellation);
}

/// <summary>Decides over each statement of a way back, in the transaction that runs it.</summary>
internal interface IDownGuard
{
    /// <summary>Whether it may run.</summary>
    Task<DownAnswer> AskAsync(Npgsql.NpgsqlConnection connection, SqlStatement statement, CancellationToken cancellation);
}

/// <summary>Run it, skip it (its object is gone already), or refuse (with the reason).</summary>
internal sealed record DownAnswer(bool Run, string? Refusal = null);

/// <summary>A way back would lose something.</summary>
/// <param name="reason">What.</param>
internal sealed class DownRefusedException(string reason) : MigrationException(reason);

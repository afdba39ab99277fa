namespace Interlock.Migrate;

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

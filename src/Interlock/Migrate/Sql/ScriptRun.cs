using System.Globalization;
using Interlock.Database;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Migrate;

/// <summary>Runs a script's statements with limits. Only a lock that was not got is tried again: nothing has happened then. A migration that fails is not.</summary>
internal sealed class ScriptRun(NpgsqlConnection connection, MigrationSettings settings, TimeProvider clock, Action<string> say, ScriptWatch? watch = null)
{
    private readonly LockRetry retry = new(connection, settings, clock, say);

    /// <summary>All statements and <paramref name="finish"/> in one transaction.</summary>
    public Task TogetherAsync(string what, SqlScript script, IDownGuard? guard, Func<Task> finish, CancellationToken cancellation)
    {
        if (script.Statements.FirstOrDefault(statement => statement.Tokens[0].Text is "begin" or "commit" or "rollback" or "start" && statement.Tokens[0].Kind == SqlTokenKind.Word) is { } own)
            throw new MigrationException($"{what}, line {own.Line}: '{own.Tokens[0].Text}' inside the migration's own transaction; leave it out, or begin the file with '{SqlScript.NoTransaction}'");
        return RetryAsync(what, async () =>
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await LimitsAsync(settings.LockTimeout, cancellation);
            await WatchedAsync(what, async () =>
            {
                foreach (var statement in script.Statements)
                    await OneAsync(what, statement, guard, cancellation);
            }, cancellation);
            await finish();
            await transaction.CommitAsync(cancellation);
        }, cancellation);
    }

    /// <summary>Statement by statement, from <paramref name="done"/> on; <paramref name="advance"/> hears how many are done.</summary>
    public async Task ApartAsync(string what, SqlScript script, int done, IDownGuard? guard, Func<int, Task> advance, CancellationToken cancellation)
    {
        for (var i = done; i < script.Statements.Count; i++)
        {
            var statement = script.Statements[i];
            if (statement.IsConcurrent)
                await ConcurrentAsync(what, statement, guard, cancellation);
            else
                await RetryAsync(what, async () =>
                {
                    await using var transaction = await connection.BeginTransactionAsync(cancellation);
                    await LimitsAsync(settings.LockTimeout, cancellation);
                    await WatchedAsync(what, () => OneAsync(what, statement, guard, cancellation), cancellation);
                    await transaction.CommitAsync(cancellation);
                }, cancellation);
            await advance(i + 1);
        }
    }

    /// <summary>A kept way back, in a transaction or statement by statement as it says, and its row in the table with it.</summary>
    /// <param name="what">What to call it.</param>
    /// <param name="half">The migration, with how much of its way back is done already.</param>
    /// <param name="table">Where its row is.</param>
    /// <param name="guard">Asked before each statement; null: nobody is.</param>
    /// <param name="forget">What else must know that it is gone, in the same transaction.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task DownAsync(string what, HalfwayMigration half, RevisionTable table, IDownGuard? guard, Func<Task> forget, CancellationToken cancellation)
    {
        var down = new SqlScript(half.DownSql!);
        async Task Forget()
        {
            await table.RemoveAsync(connection, half.Revision, cancellation);
            await table.EndAsync(connection, half.Revision, cancellation);
            await forget();
        }

        if (down.InTransaction)
        {
            await TogetherAsync(what, down, guard, Forget, cancellation);
        }
        else
        {
            await table.BeginAsync(connection, half with { Statements = down.Statements.Count }, cancellation);
            await ApartAsync(what, down, half.Done, guard, done => table.AdvanceAsync(connection, half.Revision, done, cancellation), cancellation);
            await using var transaction = await connection.BeginTransactionAsync(cancellation);
            await Forget();
            await transaction.CommitAsync(cancellation);
        }

        await connection.RunAsync("reset all", cancellation);
    }

    private async Task WatchedAsync(string what, Func<Task> act, CancellationToken cancellation)
    {
        if (watch is not null)
            await watch.BeganAsync(connection, cancellation);
        await act();
        if (watch is not null)
            await watch.EndsAsync(what, connection, cancellation);
    }

    // It waits for old transactions as others wait for locks, and blocks nobody meanwhile: a lock
    // time-out would only leave an invalid index.
    private async Task ConcurrentAsync(string what, SqlStatement statement, IDownGuard? guard, CancellationToken cancellation)
    {
        await LimitsAsync(TimeSpan.Zero, cancellation);
        await OneAsync(what, statement, guard, cancellation);
    }

    private async Task OneAsync(string what, SqlStatement statement, IDownGuard? guard, CancellationToken cancellation)
    {
        if (guard is not null)
        {
            var answer = await guard.AskAsync(connection, statement, cancellation);
            if (answer.Refusal is { } refusal)
                throw new DownRefusedException($"{what}, line {statement.Line}: {refusal}");
            if (!answer.Run)
                return;
        }

        try
        {
            await connection.RunAsync(statement.Text, cancellation);
        }
        catch (PostgresException failure) when (failure.SqlState != PostgresErrorCodes.LockNotAvailable)
        {
            throw new MigrationException($"{what}, line {statement.Line}: {failure.SqlState} {failure.MessageText}", failure);
        }
    }

    private Task LimitsAsync(TimeSpan locks, CancellationToken cancellation) => connection.RunAsync(string.Create(CultureInfo.InvariantCulture,
        $"set lock_timeout = {(long)locks.TotalMilliseconds}; set statement_timeout = {(long)settings.StatementTimeout.TotalMilliseconds}"), cancellation);

    private Task RetryAsync(string what, Func<Task> act, CancellationToken cancellation) => retry.UntilAsync(what, async () =>
    {
        try
        {
            await act();
            return true;
        }
        catch (PostgresException busy) when (busy.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }, cancellation);
}

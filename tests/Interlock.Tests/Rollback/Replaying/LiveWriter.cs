using System.Collections.Concurrent;
using Interlock.Database;
using Npgsql;

namespace Interlock.Tests.Rollback.Replaying;

/// <summary>A service that writes to <c>orders</c> all the time, and remembers what it was told is committed. While it is held it waits; what fails it does not count.</summary>
internal sealed class LiveWriter : IAsyncDisposable
{
    private const int Rows = 10;
    private readonly DatabaseUrl database;
    private readonly CancellationTokenSource end = new();
    private readonly List<Task> writers;
    private readonly ConcurrentDictionary<long, bool> unsure = new();
    private volatile TaskCompletionSource gate = Opened();
    private int atWork;

    public LiveWriter(DatabaseUrl database, int writers)
    {
        this.database = database;
        this.writers = [.. Enumerable.Range(0, writers).Select(_ => Task.Run(WriteAsync))];
    }

    /// <summary>Each row that must be there, with its amount.</summary>
    public ConcurrentDictionary<long, int> Kept { get; } = new();

    /// <summary>Each row that must not be there.</summary>
    public ConcurrentDictionary<long, bool> Deleted { get; } = new();

    public int Acknowledged => Kept.Count + Deleted.Count;

    public Task HoldAsync(CancellationToken cancellation)
    {
        gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return Task.CompletedTask;
    }

    public Task ReleaseAsync(CancellationToken cancellation)
    {
        gate.TrySetResult();
        return Task.CompletedTask;
    }

    /// <summary>Waits until so many more rows have been acknowledged.</summary>
    public async Task WriteMoreAsync(int rows)
    {
        var enough = Acknowledged + rows;
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (Acknowledged < enough)
            await Task.Delay(5, limit.Token);
    }

    public async Task StopAsync()
    {
        await end.CancelAsync();
        gate.TrySetResult();
        await Task.WhenAll(writers);
    }

    /// <summary>What a database lacks of what was acknowledged, or has too much.</summary>
    public async Task<(int Lost, int Stale, int Risen)> CompareAsync(DatabaseUrl with)
    {
        await using var connection = await with.OpenAsync(default);
        var there = (await connection.RowsAsync("select id, amount from orders", row => (row.GetInt64(0), row.GetInt32(1)), default)).ToDictionary();
        return (Kept.Keys.Count(id => !there.ContainsKey(id) && !unsure.ContainsKey(id)),
            Kept.Count(row => there.TryGetValue(row.Key, out var amount) && amount != row.Value && !unsure.ContainsKey(row.Key)),
            Deleted.Keys.Count(there.ContainsKey));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        end.Dispose();
    }

    private async Task WriteAsync()
    {
        NpgsqlConnection? connection = null;
        while (!end.IsCancellationRequested)
        {
            await gate.Task;
            try
            {
                connection ??= await database.OpenAsync(end.Token);
                await WriteOnceAsync(connection);
            }
            catch (Exception failure) when (failure is NpgsqlException or OperationCanceledException or IOException)
            {
                if (connection is not null)
                    await connection.DisposeAsync();
                connection = null;
            }
        }

        if (connection is not null)
            await connection.DisposeAsync();
    }

    private async Task WriteOnceAsync(NpgsqlConnection connection)
    {
        var turn = Interlocked.Increment(ref atWork);
        var ids = await connection.RowsAsync($"insert into orders (amount) select {turn} from generate_series(1, {Rows}) returning id", row => row.GetInt64(0), default);
        foreach (var id in ids)
            Kept[id] = turn;
        // Whether these were done is not known when the answer does not come.
        var (changed, gone) = (ids[0], ids[1]);
        unsure[changed] = unsure[gone] = true;
        await connection.RunAsync("update orders set amount = -amount where id = $1", default, changed);
        Kept[changed] = -turn;
        unsure.TryRemove(changed, out _);
        await connection.RunAsync("delete from orders where id = $1", default, gone);
        Kept.TryRemove(gone, out _);
        Deleted[gone] = true;
        unsure.TryRemove(gone, out _);
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource();
        opened.SetResult();
        return opened;
    }
}

using System.Globalization;
using Interlock.Database;
using Npgsql;
using NpgsqlTypes;

namespace Interlock.Rollback.Replaying;

/// <summary>One replay under way: a stream that is read, and a restored database that takes it. It may end at any moment, and another goes on where it stood.</summary>
internal sealed class ReplayRun : IAsyncDisposable
{
    private const int MostRows = 2000;
    private const int MostBytes = 4 << 20;

    // A replay that keeps pace stays about as far behind as it is, on a machine that has much else to do.
    private static readonly TimeSpan KeepsPace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GivesUp = TimeSpan.FromSeconds(60);

    private readonly NpgsqlConnection source;
    private readonly ReplayReader reader;
    private readonly ReplayApply apply;
    private readonly ReplayNames names;
    private readonly TimeProvider clock;

    private ReplayRun(NpgsqlConnection source, ReplayReader reader, ReplayApply apply, ReplayNames names, TimeProvider clock) =>
        (this.source, this.reader, this.apply, this.names, this.clock) = (source, reader, apply, names, clock);

    /// <summary>How long the last marker took from the source to the restored database.</summary>
    public TimeSpan Lag { get; private set; }

    /// <summary>The server's processes in the source database that are ours.</summary>
    public IReadOnlyList<int> Processes => [source.ProcessID, reader.Process];

    /// <summary>Begins, or goes on.</summary>
    /// <param name="source">The database that is in use.</param>
    /// <param name="restored">The one restored from the dump of the slot's snapshot, on the same server.</param>
    /// <param name="names">The slot.</param>
    /// <param name="lsn">Where that snapshot stood: <see cref="ArmedSlot.Lsn"/>.</param>
    /// <param name="clock">Measures.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DatabaseException">The slot is gone, has lost what it should keep, or is read by another.</exception>
    public static async Task<ReplayRun> StartAsync(DatabaseUrl source, DatabaseUrl restored, ReplayNames names, string lsn, TimeProvider clock, CancellationToken cancellation)
    {
        var connection = await ReplaySession.OpenAsync(source, cancellation);
        ReplayApply? target = null;
        try
        {
            target = await ReplayApply.OpenAsync(restored, names, lsn, await FormerNames.ReadAsync(connection, names, cancellation), cancellation);
            if (await ReplaySlot.ObstacleAsync(connection, names, target.Lsn, cancellation) is { } obstacle)
                throw new DatabaseException(obstacle);
            // A marker is of use only once it is on the disk: the stream is read from there.
            await connection.RunAsync("set synchronous_commit = on", cancellation);
            return new(connection, await ReplayReader.StartAsync(source, names, NpgsqlLogSequenceNumber.Parse(target.Lsn), cancellation), target, names, clock);
        }
        catch
        {
            if (target is not null)
                await target.DisposeAsync();
            await connection.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await reader.DisposeAsync();
        await apply.DisposeAsync();
        await source.DisposeAsync();
    }

    /// <summary>Writes a marker into the source's write-ahead log: what was committed before it comes before it.</summary>
    public async Task<string> MarkAsync(CancellationToken cancellation)
    {
        var marker = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
        await source.RunAsync("select pg_logical_emit_message(true, $1, $2)", cancellation, ReplayNames.Message, marker);
        return marker;
    }

    /// <summary>Replays up to a marker and what came with it.</summary>
    /// <exception cref="DatabaseException">The stream broke, with the reason.</exception>
    public async Task UntilAsync(string marker, CancellationToken cancellation)
    {
        for (var isThere = false; !isThere;)
        {
            List<SourceChunk> chunks = [await ReadAsync(cancellation)];
            while (chunks.Sum(chunk => chunk.Changes.Count) < MostRows && chunks.Sum(chunk => chunk.Bytes) < MostBytes && reader.Chunks.TryRead(out var next))
                chunks.Add(next);
            await apply.ApplyAsync(chunks, cancellation);
            isThere = chunks.Any(chunk => chunk.Marker == marker);
            // A transaction whose end has not come yet must not stay open: who asked may take its time.
            while (isThere && chunks[^1].End is null)
            {
                chunks = [await ReadAsync(cancellation)];
                await apply.ApplyAsync(chunks, cancellation);
            }
        }
    }

    /// <summary>Replays while the source is written to, until a marker comes through in a short time.</summary>
    /// <param name="small">That time.</param>
    /// <param name="tolerable">What will do when it has not become shorter for 5 s.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DatabaseException">It has not become shorter for 60 s: the source writes faster than can be replayed.</exception>
    public async Task CatchUpAsync(TimeSpan small, TimeSpan tolerable, CancellationToken cancellation)
    {
        var (best, since) = (TimeSpan.MaxValue, clock.GetTimestamp());
        while (clock.GetElapsedTime(since) < GivesUp)
        {
            var began = clock.GetTimestamp();
            await UntilAsync(await MarkAsync(cancellation), cancellation);
            Lag = clock.GetElapsedTime(began);
            if (Lag <= small || (Lag <= tolerable && clock.GetElapsedTime(since) > KeepsPace))
                return;
            if (Lag < best)
                (best, since) = (Lag, clock.GetTimestamp());
        }

        throw new DatabaseException(string.Create(CultureInfo.InvariantCulture, $"The replay does not catch up: it stays {Lag.TotalSeconds:0.0} s behind {source.Database}. Have less written to it, or hold its writers earlier"));
    }

    /// <summary>Brings the sequences to where the source's stand. Only when nobody writes any more is that the last word.</summary>
    public async Task CopySequencesAsync(CancellationToken cancellation)
    {
        // Asked again after a swap that was put back: it is said once.
        await apply.Connection.RunAsync($"delete from {ReplayProgress.Schema}.refused where operation = '{SequenceCopy.Operation}'", cancellation);
        foreach (var refused in await SequenceCopy.RunAsync(source, apply.Connection, cancellation))
            await ReplayProgress.RefuseAsync(apply.Connection, refused, null, cancellation);
    }

    /// <summary>What has been replayed so far, by this run and those before it. What refers to a refused row is refused first.</summary>
    public async Task<ReplayReport> ReportAsync(CancellationToken cancellation)
    {
        await OrphanedRows.RefuseAsync(apply.Connection, cancellation);
        var (not, insertsOnly) = await CapturedTable.UncapturedAsync(source, names, apply.Former.Notes, cancellation);
        bool IsHere(CapturedTable table) => apply.Has(table.Schema, table.Table);
        return (await ReplayProgress.ReportAsync(apply.Connection, names, cancellation))! with
        {
            Lost = [.. not.Where(table => IsHere(table) && table.Capture != Capture.Nothing).Select(table => table.Name)],
            LeftOut =
            [
                .. apply.LeftOut.Order(StringComparer.Ordinal).Select(column => $"column {column}"),
                .. not.Where(table => !IsHere(table)).Select(table => $"table {table.Name}"),
                .. not.Where(table => IsHere(table) && table.Capture == Capture.Nothing).Select(table => $"unlogged table {table.Name}"),
                .. insertsOnly.Select(table => $"updates and deletes of {table.Name}"),
            ],
        };
    }

    private async Task<SourceChunk> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await reader.Chunks.ReadAsync(cancellation);
        }
        catch (System.Threading.Channels.ChannelClosedException broken)
        {
            throw new DatabaseException($"The stream of slot {names.Slot} broke: {SecretMask.Apply(broken.InnerException?.Message ?? broken.Message)}", broken);
        }
    }
}

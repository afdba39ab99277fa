using System.Threading.Channels;
using Interlock.Database;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;
using NpgsqlTypes;

namespace Interlock.Rollback.Replaying;

/// <summary>Reads a slot's changes, ahead of who applies them. It never tells the server that something is done with: should the restored database be lost, another can be restored and all replayed again.</summary>
internal sealed class ReplayReader : IAsyncDisposable
{
    private const int MostRows = 500;
    private const int MostBytes = 1 << 20;
    private const int Ahead = 8;

    private readonly LogicalReplicationConnection connection;
    private readonly NpgsqlLogSequenceNumber after;
    private readonly Channel<SourceChunk> chunks = Channel.CreateBounded<SourceChunk>(new BoundedChannelOptions(Ahead) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource end = new();
    private readonly Dictionary<uint, SourceTable> tables = [];
    private readonly Task reading;
    private List<SourceChange> pending = [];
    private int bytes;
    private int transactions;
    private bool isDisposed;

    private ReplayReader(LogicalReplicationConnection connection, ReplayNames names, NpgsqlLogSequenceNumber after)
    {
        (this.connection, this.after) = (connection, after);
        Process = connection.ProcessID;
        reading = ReadAsync(names);
    }

    /// <summary>The server's process that sends.</summary>
    public int Process { get; }

    /// <summary>What has been read. It ends with the failure that ended the reading.</summary>
    public ChannelReader<SourceChunk> Chunks => chunks.Reader;

    /// <summary>Begins to read.</summary>
    /// <param name="source">The database that the slot is of.</param>
    /// <param name="names">The slot and its publications.</param>
    /// <param name="after">Transactions that ended up to here are left out.</param>
    /// <param name="cancellation">Stops the connecting.</param>
    /// <exception cref="NpgsqlException">The server can't be reached or refuses.</exception>
    public static async Task<ReplayReader> StartAsync(DatabaseUrl source, ReplayNames names, NpgsqlLogSequenceNumber after, CancellationToken cancellation) =>
        new(await ReplaySession.OpenSenderAsync(source, cancellation), names, after);

    public async ValueTask DisposeAsync()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        await end.CancelAsync();
        await reading;
        await connection.DisposeAsync();
        end.Dispose();
    }

    private async Task ReadAsync(ReplayNames names)
    {
        try
        {
            var options = new PgOutputReplicationOptions([names.Changes, names.Inserts], PgOutputProtocolVersion.V1, binary: false, messages: true);
            string? marker = null;
            var (skip, committed) = (false, default(DateTime));
            await foreach (var message in connection.StartReplication(new PgOutputReplicationSlot(names.Slot), options, end.Token, after).ConfigureAwait(false))
            {
                switch (message)
                {
                    case BeginMessage begin:
                        // The server leaves them out already; a row must not come twice if it ever does not.
                        (skip, committed, marker) = (begin.TransactionFinalLsn < after, begin.TransactionCommitTimestamp, null);
                        break;
                    case RelationMessage relation:
                        tables[relation.RelationId] = SourceTable.Of(relation);
                        break;
                    case LogicalDecodingMessage { Prefix: ReplayNames.Message } noted:
                        marker = await TextAsync(noted.Data);
                        break;
                    case CommitMessage commit when !skip:
                        transactions++;
                        // Small ones go together while there is something to do. Nothing is held back for ever: whoever reads waits for a marker.
                        if (marker is not null || chunks.Reader.Count == 0 || pending.Count >= MostRows)
                            await PassOnAsync(commit.TransactionEndLsn, committed, marker);
                        break;
                    default:
                        if (await ChangeAsync(message) is { } change && !skip)
                            pending.Add(change);
                        break;
                }

                if (pending.Count >= MostRows || bytes >= MostBytes)
                    await PassOnAsync(null, committed, null);
            }

            chunks.Writer.Complete(new DatabaseException($"The server ended the stream of slot {names.Slot}"));
        }
        catch (Exception failure)
        {
            // Whoever reads the chunks is told: nobody waits for this task until it is disposed.
            chunks.Writer.Complete(failure);
        }
    }

    private async Task PassOnAsync(NpgsqlLogSequenceNumber? lsn, DateTime committed, string? marker)
    {
        var chunk = new SourceChunk(pending, bytes, transactions, lsn, committed, marker);
        (pending, bytes, transactions) = ([], 0, 0);
        await chunks.Writer.WriteAsync(chunk, end.Token);
    }

    private async ValueTask<SourceChange?> ChangeAsync(PgOutputReplicationMessage message) => message switch
    {
        InsertMessage insert => new(ChangeKind.Insert, Table(insert.Relation), await RowAsync(insert.NewRow)),
        FullUpdateMessage update => await UpdateAsync(update, update.OldRow),
        IndexUpdateMessage update => await UpdateAsync(update, update.Key),
        UpdateMessage update => await UpdateAsync(update, null),
        FullDeleteMessage delete => new(ChangeKind.Delete, Table(delete.Relation), Old: await RowAsync(delete.OldRow)),
        KeyDeleteMessage delete => new(ChangeKind.Delete, Table(delete.Relation), Old: await RowAsync(delete.Key)),
        TruncateMessage truncate => new(ChangeKind.Truncate, Table(truncate.Relations[0]))
        {
            Truncated = [.. truncate.Relations.Select(Table)],
            RestartsSequences = truncate.Options.HasFlag(TruncateMessage.TruncateOptions.RestartIdentity),
        },
        _ => null,
    };

    // The former row comes first in the stream.
    private async ValueTask<SourceChange> UpdateAsync(UpdateMessage update, ReplicationTuple? former)
    {
        var old = former is null ? null : await RowAsync(former);
        return new(ChangeKind.Update, Table(update.Relation), await RowAsync(update.NewRow), old);
    }

    private SourceTable Table(RelationMessage relation) => tables[relation.RelationId];

    private async ValueTask<string?[]> RowAsync(ReplicationTuple tuple)
    {
        var row = new string?[tuple.NumColumns];
        var column = 0;
        await foreach (var value in tuple.ConfigureAwait(false))
        {
            row[column] = value.IsUnchangedToastedValue ? SourceChange.Unchanged : value.IsDBNull ? null : await value.Get<string>(end.Token);
            bytes += row[column++]?.Length ?? 0;
        }

        return row;
    }

    private static async Task<string> TextAsync(Stream data)
    {
        using var reader = new StreamReader(data);
        return await reader.ReadToEndAsync();
    }
}

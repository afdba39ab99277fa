using Npgsql.Replication;

namespace Interlock.Rollback.Replaying;

/// <summary>A slot that keeps all that is written from one snapshot on. The snapshot can be taken up (<c>pg_dump --snapshot</c>) as long as this is not disposed; the slot stays afterwards.</summary>
internal sealed class ArmedSlot(LogicalReplicationConnection connection, ReplayNames names, string snapshot, string lsn, IReadOnlyList<CapturedTable> tables, IReadOnlyList<string> limits) : IAsyncDisposable
{
    public ReplayNames Names => names;

    /// <summary>The exported snapshot's name.</summary>
    public string Snapshot => snapshot;

    /// <summary>Where the write-ahead log stood at the snapshot: what a replay begins after.</summary>
    public string Lsn => lsn;

    public IReadOnlyList<CapturedTable> Tables => tables;

    /// <summary>What a replay will leave out, for people, a line each.</summary>
    public IReadOnlyList<string> Limits { get; } =
    [
        .. limits,
        .. tables.Where(table => table.Capture == Capture.Inserts).Select(table => $"{table.Name} has no key: its inserts are captured, its updates and deletes are not"),
        .. tables.Where(table => table.Capture == Capture.Nothing).Select(table => $"{table.Name} is unlogged: nothing of it is captured"),
    ];

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}

namespace Interlock.Backup;

/// <summary>Between a dump and its proof: the snapshot that the dump was made from, so that the source can be read as the dump saw it, while the dump is restored. It ends with the process; without it a dump can't be compared any more.</summary>
internal sealed class HeldSnapshot : IAsyncDisposable
{
    private (string Path, DatabaseSnapshot Snapshot)? held;

    public async Task HoldAsync(string path, DatabaseSnapshot snapshot)
    {
        await DisposeAsync();
        held = (path, snapshot);
    }

    /// <summary>The snapshot of the backup at a path; null when that was made by another process.</summary>
    public DatabaseSnapshot? Of(string path) => held is { } known && known.Path == path ? known.Snapshot : null;

    public async ValueTask DisposeAsync()
    {
        if (held is { Snapshot: var snapshot })
            await snapshot.DisposeAsync();
        held = null;
    }
}

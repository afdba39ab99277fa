namespace Interlock.Ledger;

/// <summary>The append-only journal of everything intended and done; the truth after a crash. Two forms, files and PostgreSQL, pass the same tests.</summary>
public interface ILedger : IAsyncDisposable
{
    /// <summary>All entries of an environment, oldest first. Needs no lock.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="LedgerException">It can't be read, or an entry other than a torn last one is damaged.</exception>
    Task<IReadOnlyList<LedgerEntry>> ReadAsync(string environment, CancellationToken cancellation = default);

    /// <summary>Takes the lock of an environment: one release at a time. It dies with its holder.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="holder">Who takes it, for others to read.</param>
    /// <param name="cancellation">Stops the taking.</param>
    /// <exception cref="LockedException">Another run holds it; says who, since when, and from where.</exception>
    Task<ILedgerWriter> LockAsync(string environment, LockHolder holder, CancellationToken cancellation = default);

    /// <summary>Who holds the lock now; null when nobody does.</summary>
    /// <param name="environment">The environment's name.</param>
    /// <param name="cancellation">Stops the asking.</param>
    Task<LockHolder?> HolderAsync(string environment, CancellationToken cancellation = default);
}

/// <summary>The right to append, held by one run. Disposing it gives the lock back.</summary>
public interface ILedgerWriter : IAsyncDisposable
{
    /// <summary>Higher with every taking of the lock; written into each entry, so that a holder who lost the lock unknowingly cannot append.</summary>
    long Fence { get; }

    /// <summary>Cancelled when it is noticed that another run took the lock: whoever acts under it must stop. Never, where a lock can't be lost.</summary>
    CancellationToken Lost => CancellationToken.None;

    /// <summary>Appends one entry, and returns when it would survive a power cut.</summary>
    /// <param name="entry">The entry; number, fence and time are filled in here.</param>
    /// <param name="cancellation">Stops the waiting for the disk or server.</param>
    /// <returns>The entry as it was written.</returns>
    /// <exception cref="LockLostException">Another run took the lock.</exception>
    /// <exception cref="LedgerException">It can't be written now. A later append tries again.</exception>
    Task<LedgerEntry> AppendAsync(LedgerEntry entry, CancellationToken cancellation = default);
}

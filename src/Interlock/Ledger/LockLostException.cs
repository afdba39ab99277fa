namespace Interlock.Ledger;

/// <summary>The lock that a run held went to another run, after the connection that held it broke.</summary>
/// <param name="environment">The environment.</param>
/// <param name="inner">The cause, when known.</param>
public sealed class LockLostException(string environment, Exception? inner = null)
    : LedgerException($"The lock of '{environment}' was lost to another run: this one stops here, and the other goes on from what the ledger says.", inner);

namespace Interlock.Ledger;

/// <summary>The identity of a run that holds a lock.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="User">Who started it.</param>
/// <param name="Machine">Host name.</param>
/// <param name="Pid">Process id there.</param>
/// <param name="Since">When it took the lock, UTC.</param>
/// <param name="Doing">What it does, such as <c>Deploy 1.4.0</c>.</param>
public sealed record LockHolder(string Run, string User, string Machine, int Pid, DateTimeOffset Since, string Doing);

/// <summary>Another run holds the environment.</summary>
/// <param name="environment">The environment.</param>
/// <param name="holder">Who holds it, when known.</param>
public sealed class LockedException(string environment, LockHolder? holder)
    : LedgerException(holder is null
        ? $"Another run holds '{environment}'. Wait until it has ended, then try again."
        : $"'{environment}' is held by {holder.Doing} ({holder.User}@{holder.Machine}, process {holder.Pid}, since {holder.Since:yyyy-MM-dd HH:mm:ss}Z). Wait until it has ended, or stop it; its lock ends with it.")
{
    /// <summary>Who holds it, when known.</summary>
    public LockHolder? Holder { get; } = holder;
}

/// <summary>The lock that a run held went to another run, after the connection that held it broke.</summary>
/// <param name="environment">The environment.</param>
/// <param name="inner">The cause, when known.</param>
public sealed class LockLostException(string environment, Exception? inner = null)
    : LedgerException($"The lock of '{environment}' was lost to another run: this one stops here, and the other goes on from what the ledger says.", inner);

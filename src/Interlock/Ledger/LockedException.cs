namespace Interlock.Ledger;

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

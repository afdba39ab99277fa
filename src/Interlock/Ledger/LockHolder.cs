namespace Interlock.Ledger;

/// <summary>The identity of a run that holds a lock.</summary>
/// <param name="Run">The run's id.</param>
/// <param name="User">Who started it.</param>
/// <param name="Machine">Host name.</param>
/// <param name="Pid">Process id there.</param>
/// <param name="Since">When it took the lock, UTC.</param>
/// <param name="Doing">What it does, such as <c>Deploy 1.4.0</c>.</param>
public sealed record LockHolder(string Run, string User, string Machine, int Pid, DateTimeOffset Since, string Doing);

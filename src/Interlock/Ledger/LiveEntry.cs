namespace Interlock.Ledger;

/// <summary>A change of what serves.</summary>
/// <param name="Number">The entry's number.</param>
/// <param name="At">When.</param>
/// <param name="Run">The run that did it.</param>
/// <param name="User">Who ran it.</param>
/// <param name="Version">What serves since; null when nothing does.</param>
public sealed record LiveEntry(long Number, DateTimeOffset At, string Run, string User, LiveVersion? Version);

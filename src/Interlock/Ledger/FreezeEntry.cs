namespace Interlock.Ledger;

/// <summary>Deployments are frozen.</summary>
/// <param name="Number">The entry's number.</param>
/// <param name="At">Since when.</param>
/// <param name="User">Who ran what froze them.</param>
/// <param name="Why">The reason.</param>
public sealed record FreezeEntry(long Number, DateTimeOffset At, string User, string Why);

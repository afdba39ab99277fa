namespace Interlock.Ledger;

/// <summary>What a <see cref="EntryKind.RunEnded"/> entry carries.</summary>
/// <param name="Outcome"><c>succeeded</c>, <c>stopped</c>, <c>rolled-back</c>, <c>failed</c> or <c>interrupted</c>.</param>
/// <param name="ExitCode">See <see cref="Interlock.ExitCode"/>.</param>
public sealed record RunEnd(string Outcome, int ExitCode);

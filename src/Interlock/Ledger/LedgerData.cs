namespace Interlock.Ledger;

/// <summary>What a <see cref="EntryKind.RunStarted"/> entry carries.</summary>
/// <param name="Doing"><c>Deploy</c>, <c>Rollback</c> or a phase's name.</param>
/// <param name="Version">The version that is released, or gone back to.</param>
/// <param name="Commit">Full commit id.</param>
/// <param name="PlanDigest">Digest of the plan.</param>
/// <param name="User">Who started it.</param>
/// <param name="Machine">Host name.</param>
public sealed record RunStart(string Doing, string Version, string Commit, string PlanDigest, string User, string Machine);

/// <summary>What a <see cref="EntryKind.RunEnded"/> entry carries.</summary>
/// <param name="Outcome"><c>succeeded</c>, <c>stopped</c>, <c>rolled-back</c>, <c>failed</c> or <c>interrupted</c>.</param>
/// <param name="ExitCode">See <see cref="Interlock.ExitCode"/>.</param>
public sealed record RunEnd(string Outcome, int ExitCode);

/// <summary>What a <see cref="EntryKind.Live"/> entry carries: the version that serves from now on.</summary>
/// <param name="Version">Version.</param>
/// <param name="Commit">Full commit id.</param>
/// <param name="PlanDigest">Digest of the plan that brought it.</param>
/// <param name="Url">Where it answers.</param>
/// <param name="Revision">The schema's revision it runs on; null without a database.</param>
public sealed record LiveVersion(string Version, string Commit, string PlanDigest, string Url, string? Revision);

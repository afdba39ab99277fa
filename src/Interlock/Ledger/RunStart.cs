namespace Interlock.Ledger;

/// <summary>What a <see cref="EntryKind.RunStarted"/> entry carries.</summary>
/// <param name="Doing"><c>Deploy</c>, <c>Rollback</c> or a phase's name.</param>
/// <param name="Version">The version that is released, or gone back to.</param>
/// <param name="Commit">Full commit id.</param>
/// <param name="PlanDigest">Digest of the plan.</param>
/// <param name="User">Who started it.</param>
/// <param name="Machine">Host name.</param>
public sealed record RunStart(string Doing, string Version, string Commit, string PlanDigest, string User, string Machine);

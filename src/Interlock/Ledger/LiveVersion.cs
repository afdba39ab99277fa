namespace Interlock.Ledger;

/// <summary>What a <see cref="EntryKind.Live"/> entry carries: the version that serves from now on.</summary>
/// <param name="Version">Version.</param>
/// <param name="Commit">Full commit id.</param>
/// <param name="PlanDigest">Digest of the plan that brought it.</param>
/// <param name="Url">Where it answers.</param>
/// <param name="Revision">The schema's revision it runs on; null without a database.</param>
public sealed record LiveVersion(string Version, string Commit, string PlanDigest, string Url, string? Revision)
{
    /// <summary>The schema's revision just before its release: what the version before it really ran on by then. Null when it is not known.</summary>
    public string? Before { get; init; }

    /// <summary>Fingerprints of the variables whose rules ask for them, by <c>service.NAME</c>; they don't give the values away. Null when there are none.</summary>
    public IReadOnlyDictionary<string, string>? Fingerprints { get; init; }
}

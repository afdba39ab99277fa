using Interlock.Runbook;

namespace Interlock.Watch;

/// <summary>What should serve now.</summary>
/// <param name="Version">The version.</param>
/// <param name="UnderWay">The run that is changing it now, such as <c>Deploy 1.4.0</c>; null when none is.</param>
internal sealed record Serving(string Version, string? UnderWay)
{
    /// <summary>Number of the ledger's entry by which it went live; 0 where there is none.</summary>
    public long Number { get; init; }

    /// <summary>When it went live, UTC; null where that is not known.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>It did not come by its own release: it was brought back.</summary>
    public bool CameBack { get; init; }

    /// <summary>The watch that it was released with; null where none was kept.</summary>
    public WatchDefinition? Released { get; init; }

    /// <summary>What served before it; null where nothing did, or it is not known.</summary>
    public Serving? Before { get; init; }
}

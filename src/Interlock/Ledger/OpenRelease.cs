namespace Interlock.Ledger;

/// <summary>A release that is not complete.</summary>
/// <param name="Last">Its last run.</param>
/// <param name="Changes">All its runs, taken as one.</param>
public sealed record OpenRelease(RunHistory Last, RunHistory Changes)
{
    /// <summary>Digest of its plan.</summary>
    public string Digest => Last.Start!.PlanDigest;

    /// <summary>It changed something and stands half-way: killed, interrupted or held; or it failed and was not proven back, be it that every undo went well. Phase targets that went well stand on purpose.</summary>
    public bool IsHalfWay => (Last.IsUnfinished && Changes.ChangedAnything) || Last.IsNotBack;

    /// <summary>Taking it back had begun, and did not come to its end.</summary>
    public bool IsBeingTakenBack => Changes.Steps.Any(step => step.IsUndone || step.IsUndoOpen);
}

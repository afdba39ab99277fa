namespace Interlock.Watch.Actions;

/// <summary>What became of the wish to freeze deployments.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Why">Why they are not frozen, for people; empty when they are.</param>
internal sealed record Freezing(FreezeOutcome Outcome, string Why = "");

/// <summary>The three ends of it.</summary>
internal enum FreezeOutcome
{
    /// <summary>They are.</summary>
    Frozen,

    /// <summary>Something else serves by now: there is nothing to freeze for.</summary>
    Replaced,

    /// <summary>The ledger could not be written.</summary>
    Unwritten,
}

namespace Interlock.Engine;

/// <summary>What the person who runs it has chosen.</summary>
public sealed record RunOptions
{
    /// <summary>Steps of one phase that may run at once. Default: the number of processors, at least 2.</summary>
    public int Parallel { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Keep what a failed release changed, instead of taking it back. Default false.</summary>
    public bool KeepOnFailure { get; init; }

    /// <summary>Attestation keys given on the command line.</summary>
    public IReadOnlyList<string> Attested { get; init; } = [];

    /// <summary>Who runs it.</summary>
    public string User { get; init; } = Environment.UserName;

    /// <summary>Why, for the record; null when not said.</summary>
    public string? Reason { get; init; }

    /// <summary>The version to go back to; null: the one before.</summary>
    public string? To { get; init; }

    /// <summary>What becomes of the schema on the way back; null: the first way of the runbook that loses nothing.</summary>
    public Runbook.RollbackWay? Schema { get; init; }

    /// <summary>A first release that failed drops and recreates the schema. Default false.</summary>
    public bool RecreatesSchema { get; init; }

    /// <summary>A person confirms that the way back loses rows. Default false.</summary>
    public bool AcceptsDataLoss { get; init; }

    /// <summary>Names of steps whose Hold a person lets pass.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];

    /// <summary>Only these steps, by name, topic or requirement; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];

    /// <summary>Nothing but the phase that was asked for may happen: what is unproven or unfinished before it is a refusal. Default false.</summary>
    public bool Exclusive { get; init; }
}

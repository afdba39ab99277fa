using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Plan;
using Interlock.Platforms;
using Interlock.Processes;

namespace Interlock.Engine;

/// <summary>What a step may know and use while it runs. One per step and run.</summary>
public sealed class StepContext
{
    /// <summary>The plan it is part of.</summary>
    public required ReleasePlan Plan { get; init; }

    /// <summary>The run's id, such as <c>local-20261121T040302Z-1.4.0</c>.</summary>
    public required string Run { get; init; }

    /// <summary>Folders: the checkout, the state, this run's artefacts.</summary>
    public required Site Site { get; init; }

    /// <summary>Starts programs.</summary>
    public required ICommandRunner Commands { get; init; }

    /// <summary>The clock. Nothing reads another.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Where services run.</summary>
    public required IPlatform Platform { get; init; }

    /// <summary>The caller's repository and the private bare one.</summary>
    public required IRepository Repository { get; init; }

    /// <summary>Answers given by the person who runs it.</summary>
    public required RunOptions Options { get; init; }

    /// <summary>What this step's <see cref="MutatingStep.PrepareAsync"/> gathered; empty for other steps.</summary>
    public JsonObject Intent { get; init; } = [];

    /// <summary>The data that an earlier step of this release left (in this run or, when it was resumed, in one before), or null.</summary>
    /// <param name="phase">The phase of that step.</param>
    /// <param name="step">Its name.</param>
    public JsonObject? DataOf(Phase phase, string step) => Facts(phase, step);

    /// <summary>Looks up what <see cref="DataOf"/> returns.</summary>
    public required Func<Phase, string, JsonObject?> Facts { get; init; }

    /// <summary>The application's database, located at the first call; null when there is none.</summary>
    public required Func<CancellationToken, Task<DatabaseUrl?>> Database { get; init; }

    /// <summary>The key by which Interlock's own prober is known to the service; null when it has none.</summary>
    public Secret? ProberKey { get; init; }

    /// <summary>Asks the person at the terminal a yes-or-no question; null when there is no terminal.</summary>
    public Func<string, bool>? Ask { get; init; }

    /// <summary>Says a line of progress; shown per step, kept in <c>log.jsonl</c>. Masked here.</summary>
    public required Action<string> Say { get; init; }
}

/// <summary>Folders of a run.</summary>
/// <param name="Root">The checkout that holds <c>release.yaml</c>; full path.</param>
/// <param name="State">Interlock's own folder, <c>.interlock</c>; full path, made owner-only.</param>
/// <param name="Artifacts">This run's folder under <c>artifacts/releases</c>; full path.</param>
public sealed record Site(string Root, string State, string Artifacts);

/// <summary>What the person who runs it has chosen.</summary>
public sealed record RunOptions
{
    /// <summary>Steps of one phase that may run at once. Default: the number of processors, at least 2.</summary>
    public int Parallel { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Keep what a failed release changed, instead of taking it back. Default false.</summary>
    public bool KeepOnFailure { get; init; }

    /// <summary>A person has accepted that rows written since the backup are lost. Default false.</summary>
    public bool AcceptDataLoss { get; init; }

    /// <summary>Attestation keys given on the command line.</summary>
    public IReadOnlyList<string> Attested { get; init; } = [];

    /// <summary>Who runs it.</summary>
    public string User { get; init; } = Environment.UserName;

    /// <summary>Why, for the record; null when not said.</summary>
    public string? Reason { get; init; }

    /// <summary>The version to go back to; null: the one before.</summary>
    public string? To { get; init; }

    /// <summary>Names of steps whose Hold a person lets pass.</summary>
    public IReadOnlyList<string> Accepted { get; init; } = [];

    /// <summary>Only these steps, by name; empty: all.</summary>
    public IReadOnlyList<string> Only { get; init; } = [];
}

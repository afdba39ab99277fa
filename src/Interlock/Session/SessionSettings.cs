using Interlock.Engine;
using Interlock.Forge;
using Interlock.Ledger;
using Interlock.Platforms.Docker;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Watch;

namespace Interlock.Session;

/// <summary>What a session is told from outside: the command line, the folders, the terminal.</summary>
public sealed record SessionSettings
{
    /// <summary>What was asked for: the target's name.</summary>
    public required string Target { get; init; }

    /// <summary>Full path of the runbook; its folder is the checkout.</summary>
    public required string Runbook { get; init; }

    /// <summary>Full path of the state folder.</summary>
    public required string State { get; init; }

    /// <summary>Full path of the folder that receives releases' artefacts.</summary>
    public required string Artifacts { get; init; }

    /// <summary>Name of the environment. Default <c>local</c>.</summary>
    public string Environment { get; init; } = RunbookReader.Local;

    /// <summary>The version to release; null: by rule, see <see cref="Plan.ReleaseVersion"/>.</summary>
    public string? Release { get; init; }

    /// <summary>The digest that the plan must have; null: any.</summary>
    public string? PlanDigest { get; init; }

    /// <summary>Answers are JSON.</summary>
    public bool Json { get; init; }

    /// <summary>Down keeps the database's data. Default false.</summary>
    public bool KeepData { get; init; }

    /// <summary>For Status: drop the environment's replication slots. Default false.</summary>
    public bool Cleans { get; init; }

    /// <summary>For Preflight: mend first what is mechanical. Default false.</summary>
    public bool Fixes { get; init; }

    /// <summary>Port that the edge listens on; null: as the runbook says.</summary>
    public int? Port { get; init; }

    /// <summary>How long Watch watches a version; null: the runbook's <c>watch.for</c>.</summary>
    public TimeSpan? WatchFor { get; init; }

    /// <summary>Watch takes one sample and ends. Default false.</summary>
    public bool WatchesOnce { get; init; }

    /// <summary>Watch goes by what is checked out, and not by the watch that the version was released with. Default false.</summary>
    public bool WatchesByCheckedOut { get; init; }

    /// <summary>What Lint reads, full paths; empty: the runbook's migrations.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>What Secrets scans, and what it writes. Default: the files of the checkout, and nothing.</summary>
    public SecretsRequest Secrets { get; init; } = new();

    /// <summary>Choices of the person who runs it.</summary>
    public RunOptions Options { get; init; } = new();

    /// <summary>Asks a yes-or-no question at the terminal; null when there is none.</summary>
    public Func<string, bool>? Ask { get; init; }

    /// <summary>Makes what shows a watch at a terminal; null (default): it is told in lines.</summary>
    public Func<IWatchView>? WatchView { get; init; }

    /// <summary>Where answers are written.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Told what a person should know before the answer; not part of it. Default: nobody.</summary>
    public Action<string> Warn { get; init; } = _ => { };

    /// <summary>Makes what shows a run; given what the ledger knows of earlier ones.</summary>
    public required Func<ReleaseHistory, IReleaseObserver> Observer { get; init; }

    /// <summary>Path of <c>Interlock.Edge.dll</c>.</summary>
    public required string EdgeProgram { get; init; }

    /// <summary>Opens the forge that a repository is on. Default: there is none, and it throws.</summary>
    public Func<ForgeAccess, IForge> Forge { get; init; } = _ => throw new NotSupportedException("nothing here can ask a forge");

    /// <summary>Opens the container engine that a runbook names; null: by the docker program.</summary>
    public Func<DockerSettings, ICommandRunner, IContainerEngine>? Engine { get; init; }

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}

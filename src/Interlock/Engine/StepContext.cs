using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Forge;
using Interlock.Ledger;
using Interlock.Plan;
using Interlock.Platforms;
using Interlock.Processes;
using Interlock.Repository;

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

    /// <summary>Opens the forge that a repository is on. Default: there is none, and it throws.</summary>
    public Func<ForgeAccess, IForge> Forge { get; init; } = _ => throw new NotSupportedException("nothing here can ask a forge");

    /// <summary>Answers given by the person who runs it.</summary>
    public required RunOptions Options { get; init; }

    /// <summary>Where the service answers through the edge, without a slash at the end; asked of reality, because the port may be a free one. Default: what the platform says is live.</summary>
    public Func<CancellationToken, Task<string>> BaseUrl { get => field ?? LiveUrlAsync; init; }

    /// <summary>What this step's <see cref="MutatingStep.PrepareAsync"/> gathered; empty for other steps.</summary>
    public JsonObject Intent { get; init; } = [];

    /// <summary>The data that an earlier step of this release left (in this run or, when it was resumed, in one before), or null.</summary>
    /// <param name="phase">The phase of that step.</param>
    /// <param name="step">Its name.</param>
    public JsonObject? DataOf(Phase phase, string step) => FindData(phase, step);

    /// <summary>Looks up what <see cref="DataOf"/> returns.</summary>
    public required Func<Phase, string, JsonObject?> FindData { get; init; }

    /// <summary>Finds the application's database (and on <c>local</c> starts Interlock's own server), once per run; null when the runbook has none. The database itself may not be made yet.</summary>
    public required Func<CancellationToken, Task<DatabaseUrl?>> Database { get; init; }

    /// <summary>What the ledger knows of this environment, this run included.</summary>
    public Func<ReleaseHistory> History { get; init; } = () => ReleaseHistory.Of([]);

    /// <summary>What this ledger knows of another environment, by its name; a ledger that can't be read throws <see cref="LedgerException"/>.</summary>
    public Func<string, CancellationToken, Task<ReleaseHistory>> HistoryOf { get; init; } = (_, _) => Task.FromResult(ReleaseHistory.Of([]));

    /// <summary>The phases that this run has ended so far, with their steps: what the Record phase writes down.</summary>
    public Func<IReadOnlyList<Record.PhaseRecord>> Phases { get; init; } = () => [];

    /// <summary>By which the service knows Interlock's own prober, so that rate limits do not fail it; null when it has none.</summary>
    public Secret? ProberKey { get; init; }

    /// <summary>The browser that probes of this run share; null: none can be opened.</summary>
    internal Verify.Probes.Browsers.BrowserHouse? Browsers { get; init; }

    /// <summary>Asks the person at the terminal a yes-or-no question; null when there is no terminal.</summary>
    public Func<string, bool>? Ask { get; init; }

    /// <summary>Says a line of progress; shown per step, kept in <c>log.jsonl</c>. Masked here.</summary>
    public required Action<string> Say { get; init; }

    /// <summary>Says a line that stays before a person's eyes and in the report: the machine itself is changed, such as by a package that is installed. Masked here. Default: as <see cref="Say"/>.</summary>
    public Action<string> Announce { get => field ?? Say; init; }

    private async Task<string> LiveUrlAsync(CancellationToken cancellation) =>
        (await Platform.LiveAsync(cancellation))?.Url ?? throw new InvalidOperationException("Nothing serves, so nothing can be asked. Roll out first.");
}

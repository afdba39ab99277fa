using System.Text.Json.Nodes;
using Interlock.Ledger;
using Interlock.Migrate;
using Interlock.Plan;
using Interlock.Processes;

namespace Interlock.Engine;

/// <summary>One run of Interlock over one environment: holds the lock, runs phases, takes back what failed, and ends with a record and an exit code.</summary>
public sealed partial class ReleaseRun : IAsyncDisposable
{
    private readonly ReleaseServices services;
    private readonly ILedgerWriter writer;
    private readonly Journal journal;
    private readonly Timeline timeline;
    private readonly SerialObserver observer;
    private IReadOnlyDictionary<StepKey, ProvenStep> proven = new Dictionary<StepKey, ProvenStep>();
    private IReadOnlyDictionary<StepKey, StepHistory> cutOff = new Dictionary<StepKey, StepHistory>();
    private bool judgesAnew;
    private GateException? refusal;
    private readonly Lock asking = new();

    private ReleaseRun(string id, string doing, ReleasePlan plan, ReleaseServices services, ILedgerWriter writer, Journal journal)
    {
        (Id, Doing, Plan, this.services, this.writer, this.journal) = (id, doing, plan, services, writer, journal);
        timeline = new(services.Clock);
        observer = new SerialObserver(services.Observer, failed => timeline.Note(SecretMask.Apply($"What is shown of this run is not complete: {failed.GetType().Name}: {failed.Message}")));
        // The same way back is the same rollback, whatever is checked out by then.
        Digest = doing == nameof(Phase.Rollback) ? $"rollback-to-{services.Options.To ?? "previous"}" : plan.Digest;
    }

    /// <summary>The run's id, also the name of its folder of artefacts.</summary>
    public string Id { get; }

    /// <summary>What it set out to do: <c>Deploy</c>, <c>Rollback</c> or a phase's name.</summary>
    public string Doing { get; }

    /// <summary>What it runs.</summary>
    public ReleasePlan Plan { get; }

    /// <summary>The digest under which the ledger keeps it; a rollback has its own.</summary>
    public string Digest { get; }

    /// <summary>A new run's id: environment, time, version. Sorts by time within an environment.</summary>
    /// <param name="plan">What will run.</param>
    /// <param name="clock">Tells the time.</param>
    public static string NewId(ReleasePlan plan, TimeProvider clock)
    {
        var version = string.Concat(plan.Version.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' ? c : '-'));
        return $"{plan.Environment}-{clock.GetUtcNow():yyyyMMdd'T'HHmmssfff'Z'}-{version}";
    }

    /// <summary>Takes the lock, reads the ledger, and takes up or takes back what an earlier run left half-way.</summary>
    /// <param name="id">The run's id, see <see cref="NewId"/>.</param>
    /// <param name="doing">What it sets out to do.</param>
    /// <param name="plan">What it runs.</param>
    /// <param name="services">The doors to the world.</param>
    /// <param name="cancellation">Interrupt.</param>
    /// <exception cref="LockedException">Another run holds the environment.</exception>
    /// <exception cref="UsageException">Something would have to be taken back first, and <see cref="RunOptions.Exclusive"/> forbids it.</exception>
    public static async Task<ReleaseRun> StartAsync(string id, string doing, ReleasePlan plan, ReleaseServices services, CancellationToken cancellation)
    {
        var options = services.Options;
        var holder = new LockHolder(id, options.User, Environment.MachineName, Environment.ProcessId, services.Clock.GetUtcNow(), $"{doing} {plan.Version}");
        var pen = await services.Ledger.LockAsync(plan.Environment, holder, cancellation);
        try
        {
            var run = new ReleaseRun(id, doing, plan, services, pen, new(pen, await services.Ledger.ReadAsync(plan.Environment, cancellation)));
            await run.BeginAsync(cancellation);
            return run;
        }
        catch
        {
            await pen.DisposeAsync();
            throw;
        }
    }

    private async Task BeginAsync(CancellationToken cancellation)
    {
        observer.RunStarted(Id, Doing, Plan);
        var history = journal.History;
        if (history.Unfinished is { } unfinished)
        {
            var orphans = ProcessGroup.StopOrphans(unfinished.Id);
            Say($"Found an unfinished {unfinished.Start?.Doing} of {unfinished.Start?.Version} ({unfinished.Id}, {How(unfinished)}){(orphans.Count > 0 ? $"; stopped {orphans.Count} of its processes that still ran" : "")}.");
        }

        if (Doing != nameof(Phase.Rollback) && history.Open is { IsHalfWay: true } open && (open.Digest != Digest || open.IsBeingTakenBack))
        {
            if (services.Options.Exclusive)
                throw new UsageException($"--exclusive --target={Doing} was refused: {open.Last.Start?.Doing} of {open.Last.Start?.Version} is unfinished, and would be taken back first. Run --target=Rollback, or --target=Deploy, before it.");
            await RecoverAsync(open, cancellation);
            history = journal.History;
        }

        await journal.StartAsync(Id, new(Doing, Plan.Version, Plan.Commit, Digest, services.Options.User, Environment.MachineName));
        if (refusal is not null)
            return;
        try
        {
            await FollowLiveAsync(Id, cancellation);
            await ResumeAsync(history, cancellation);
        }
        catch (Exception failed) when (failed is not LedgerException)
        {
            // Nothing ran: what earlier runs left standing stays open.
            await journal.EndAsync(Id, new("interrupted", (int)ExitCode.Unexpected));
            throw;
        }
    }

    private async Task ResumeAsync(ReleaseHistory history, CancellationToken cancellation)
    {
        proven = history.Proven(Digest);
        cutOff = history.Standing(Digest)?.Steps.Where(step => step.NeedsUndo && !proven.ContainsKey(step.Key)).ToDictionary(step => step.Key)
            ?? new Dictionary<StepKey, StepHistory>();
        if (history.Unfinished?.Start?.PlanDigest == Digest)
            Say($"Going on where it stopped: {proven.Count} steps are proven and not run again.");
        if (Doing == nameof(Phase.Rollback) || history.Live?.Version?.PlanDigest != Digest)
            return;
        var live = await services.Platform.LiveAsync(cancellation);
        if (live is { Healthy: true } && live.Version == Plan.Version)
        {
            // A release that went phase by phase and is not complete goes on with what is not proven yet.
            judgesAnew = Doing == "Deploy" && history.Standing(Digest) is null;
            if (judgesAnew)
                Say($"{Plan.Version} is live already: nothing is deployed, it is verified again.");
            return;
        }

        Say($"The ledger has {Plan.Version} as live, but {live?.Evidence ?? "nothing answers"}: it is brought up again.");
        proven = proven.Where(step => step.Key.Phase is not (Phase.Provision or Phase.Rollout)).ToDictionary();
    }

    /// <summary>Writes down what serves, when it is not what the ledger has: reality is asked, not assumed.</summary>
    private async Task FollowLiveAsync(string run, CancellationToken cancellation)
    {
        var live = await services.Platform.LiveAsync(cancellation);
        var history = journal.History;
        var known = history.Live?.Version;
        if (live?.Version == known?.Version)
            return;
        // A version that answers no health request is silent, not gone: only what is known goes into the ledger.
        if (live is not null && live.Version is null)
            return;
        var version = live is null ? null
            : live.Version == Plan.Version ? new LiveVersion(Plan.Version, Plan.Commit, Plan.Digest, live.Url, Revision())
            : history.Runs.SelectMany(run => run.Lives).LastOrDefault(entry => entry.Version?.Version == live.Version)?.Version
                ?? new LiveVersion(live.Version!, "", "", live.Url, null);
        await journal.LiveAsync(run, version);
    }

    private string? Revision() => (DataOf(Phase.Migrate, SchemaAfter.StepName) ?? DataOf(Phase.Migrate, ApplyMigrations.StepName))?["revision"]?.GetValue<string>();

    /// <summary>The first fact of that name that a step of this release has left, the newest run first.</summary>
    private JsonNode? Facts(string name)
    {
        var mine = journal.History.Runs.FirstOrDefault(run => run.Id == Id);
        return mine?.Steps.Select(step => step.Data?[name]).LastOrDefault(value => value is not null)
            ?? proven.Values.Select(step => step.Data?[name]).LastOrDefault(value => value is not null);
    }

    private JsonObject? DataOf(Phase phase, string step)
    {
        var key = new StepKey(phase, step);
        return journal.History.Runs.FirstOrDefault(run => run.Id == Id)?.Steps.FirstOrDefault(done => done.Key == key)?.Data
            ?? journal.History.Standing(Digest)?.Steps.FirstOrDefault(done => done.Key == key)?.Data
            ?? proven.GetValueOrDefault(key)?.Data;
    }

    private StepContext ContextOf(Step step, JsonObject intent) => new()
    {
        Plan = Plan,
        Run = Id,
        Site = services.Site,
        Commands = services.Commands,
        Clock = services.Clock,
        Platform = services.Platform,
        Repository = services.Repository,
        Options = services.Options,
        Intent = intent,
        Facts = DataOf,
        Phases = () => timeline.Phases,
        Database = services.Database,
        BaseUrl = services.Platform.UrlAsync,
        History = () => journal.History,
        ProberKey = services.ProberKey,
        Ask = services.Ask is null ? null : AskPerson,
        Say = line => observer.StepSaid(step, SecretMask.Apply(line)),
    };

    private void Say(string text)
    {
        text = SecretMask.Apply(text);
        timeline.Note(text);
        observer.Note(text);
    }

    private static string How(RunHistory run) => run.End is null ? "it was killed" : run.End.ExitCode == (int)ExitCode.Held ? "held for a person" : "interrupted";

    /// <summary>Gives the lock back.</summary>
    public ValueTask DisposeAsync() => writer.DisposeAsync();
}

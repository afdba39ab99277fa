using System.Text.Json.Nodes;
using Interlock.Ledger;
using Interlock.Plan;
using Interlock.Processes;
using Interlock.Verify.Probes.Browsers;

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
    private GateException? decided;
    private bool hasRun;
    private readonly Lock asking = new();
    private readonly BrowserHouse browsers;

    private ReleaseRun(string id, string doing, ReleasePlan plan, ReleaseServices services, ILedgerWriter writer, Journal journal)
    {
        (Id, Doing, Plan, this.services, this.writer, this.journal) = (id, doing, plan, services, writer, journal);
        timeline = new(services.Clock);
        browsers = new(services.Commands, services.Clock);
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
    /// <exception cref="UsageException">The steps that were asked for can't run alone, or something would have to be taken back first and <see cref="RunOptions.Exclusive"/> forbids it. Nothing has happened.</exception>
    public static async Task<ReleaseRun> StartAsync(string id, string doing, ReleasePlan plan, ReleaseServices services, CancellationToken cancellation)
    {
        var options = services.Options;
        var holder = new LockHolder(id, options.User, Environment.MachineName, Environment.ProcessId, services.Clock.GetUtcNow(), doing == nameof(Phase.Rollback) ? doing : $"{doing} {plan.Version}");
        var pen = await services.Ledger.LockAsync(plan.Environment, holder, cancellation);
        try
        {
            var run = new ReleaseRun(id, doing, plan, services, pen, new(pen, await services.Ledger.ReadAsync(plan.Environment, cancellation)));
            await run.HoldingAsync(async token => { await run.BeginAsync(token); return true; }, cancellation);
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
        var history = journal.History;
        var first = ToTakeBackFirst(history);
        Refuse(first, first is null ? history.Proven(Digest) : new Dictionary<StepKey, ProvenStep>());
        observer.RunStarted(Id, Doing, Plan);
        if (history.Unfinished is { } unfinished)
        {
            // The children of a recovery carry the mark of the run that it belongs to.
            var orphans = ProcessGroup.StopOrphans(RunOf(unfinished.Id));
            Say($"Found an unfinished {unfinished.Start?.Doing} of {unfinished.Start?.Version} ({unfinished.Id}, {How(unfinished)}){(orphans.Count > 0 ? $"; stopped {orphans.Count} of its processes that still ran" : "")}.");
        }

        if (first is not null)
        {
            if (!await FinishRollbackAsync(first, cancellation))
                await RecoverAsync(first, cancellation);
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

    /// <summary>What can't be is told before anything happens.</summary>
    private void Refuse(OpenRelease? first, IReadOnlyDictionary<StepKey, ProvenStep> known)
    {
        if (!Enum.TryParse<Phase>(Doing, out var phase))
            return;
        _ = Chosen(phase, known);
        if (first is not null && services.Options.Exclusive)
            throw new UsageException($"--exclusive --target={Doing} was refused: {first.Last.Start?.Doing} of {first.Last.Start?.Version} is unfinished, and would be taken back first. Run --target=Rollback, or --target=Deploy, before it.");
    }

    /// <summary>The value of that name that a step of this release has left: the last one of this run, else of the steps that earlier runs have proven.</summary>
    private JsonNode? LastLeft(string name)
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

    private StepContext ContextOf(Step? step, JsonObject intent) => new()
    {
        Plan = Plan,
        Run = Id,
        Site = services.Site,
        Commands = services.Commands,
        Clock = services.Clock,
        Platform = services.Platform,
        Repository = services.Repository,
        Forge = services.Forge,
        Options = services.Options,
        Intent = intent,
        FindData = DataOf,
        Phases = () => timeline.Phases,
        Database = services.Database,
        BaseUrl = services.Platform.UrlAsync,
        History = () => journal.History,
        HistoryOf = async (environment, token) => ReleaseHistory.Of(await services.Ledger.ReadAsync(environment, token)),
        ProberKey = services.ProberKey,
        Browsers = browsers,
        Ask = services.Ask is null ? null : AskPerson,
        Announce = Say,
        Say = step is null ? Say : line => observer.StepSaid(step, SecretMask.Apply(line)),
    };

    private void Say(string text)
    {
        text = SecretMask.Apply(text);
        timeline.Note(text);
        observer.Note(text);
    }

    private static string How(RunHistory run) => run.End is null ? "it was killed" : run.End.ExitCode == (int)ExitCode.Held ? "held for a person" : "interrupted";

    /// <summary>Gives the lock back.</summary>
    public async ValueTask DisposeAsync()
    {
        await browsers.DisposeAsync();
        await writer.DisposeAsync();
    }
}

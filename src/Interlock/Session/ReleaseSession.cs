using Interlock.Database;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Output;
using Interlock.Plan;
using Interlock.Platforms;
using Interlock.Preflight;
using Interlock.Processes;
using Interlock.Provision;
using Interlock.Record;
using Interlock.Repository;
using Interlock.Runbook;
using Interlock.Watch;

namespace Interlock.Session;

/// <summary>One call of Interlock: reads the runbook, makes the plan, and carries out what the targets hand over. Making it touches nothing.</summary>
/// <param name="settings">What it is told from outside.</param>
/// <param name="repository">Opens the source: given the checkout, the private bare repository beside the state, and what starts programs.</param>
/// <param name="cancellation">Interrupt.</param>
public sealed partial class ReleaseSession(SessionSettings settings, Func<string, string, ICommandRunner, IRepository> repository, CancellationToken cancellation) : IAsyncDisposable
{
    /// <summary>Whether a run was started: then its own summary tells how it ended.</summary>
    public bool HasRun => run is not null;

    /// <summary>Whether the run that was started may have changed something, whether or not it is back.</summary>
    public bool MayHaveChanged => run?.MayHaveChanged == true;

    // Targets that look at what is live, or bring it back.
    private static readonly string[] MayUseKept = ["Rollback", "Status", "Diagnose", "Watch", "Down"];

    // Targets that start no service: in trouble, or before a commit, one asks from a terminal that has no secrets.
    private static readonly string[] NeedNoValues = ["Status", "Diagnose", "Down", "Secrets"];

    private readonly KeptRunbook kept = new(settings.State, settings.Environment);
    private Prepared? prepared;
    private ReleaseRun? run;

    /// <summary>Runs one phase of the release.</summary>
    /// <param name="phase">The phase.</param>
    public async Task RunPhaseAsync(Phase phase)
    {
        if (settings.Fixes && phase == Phase.Preflight)
            await FixAsync();
        var current = await RunAsync();
        if (settings.Options.Exclusive)
            current.RequireProvenBefore(phase);
        await current.RunPhaseAsync(phase, cancellation);
    }

    /// <summary>Brings the previous version back: takes back an unfinished release, or runs the Rollback phase.</summary>
    public async Task RollbackAsync()
    {
        var current = await RunAsync();
        if (!await current.TakeBackUnfinishedAsync(cancellation))
            await current.RunPhaseAsync(Phase.Rollback, cancellation);
    }

    /// <summary>Ends the run, if one was started.</summary>
    /// <param name="thrown">What ended it early, or null.</param>
    /// <param name="interrupted">The exit code of the signal that interrupted it, or null.</param>
    /// <returns>The run's exit code; null when none was started.</returns>
    public async Task<ExitCode?> CompleteAsync(Exception? thrown, ExitCode? interrupted)
    {
        if (run is null)
        {
            if (afterwards is { } untold)
                await untold(ExitCode.FailedNotBack);
            return interrupted ?? watchEnded;
        }

        var record = await run.CompleteAsync(thrown, interrupted, CancellationToken.None);
        if (watchEnded is null)
            return (ExitCode)record.ExitCode;
        var ended = WatchExit.After((ExitCode)record.ExitCode, record.Rollback?.Proven == true);
        if (afterwards is { } tell)
            await tell(ended);
        Tell(ended == ExitCode.FailedAndBack ? $"exit {(int)ended}: a rule was broken; {record.Rollback!.To} serves again, proven" : $"exit {(int)ended}: a rule was broken, and the way back did not come to its end");
        return ended;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (run is not null)
            await run.DisposeAsync();
        if (prepared is not null)
            await prepared.Ledger.DisposeAsync();
    }

    private Task<ReleaseRun> RunAsync() => RunAsync(settings.Target, settings.Options);

    private async Task<ReleaseRun> RunAsync(string doing, RunOptions options)
    {
        if (run is not null)
            return run;
        var ready = await PrepareAsync();
        var id = ReleaseRun.NewId(ready.Plan, settings.Clock);
        var site = ready.Site with { Artifacts = Path.Combine(settings.Artifacts, "releases", id) };
        StateFolder.Make(settings.State);
        StateFolder.MakeArtifacts(settings.Artifacts);
        Directory.CreateDirectory(site.Artifacts);
        var past = ReleaseHistory.Of(await ready.Ledger.ReadAsync(settings.Environment, cancellation));
        var observer = new CombinedObserver(settings.Observer(past), new LogFile(Path.Combine(site.Artifacts, "log.jsonl"), settings.Clock));
        var commands = new CommandRunner(settings.Clock, id);
        var services = new ReleaseServices
        {
            Ledger = ready.Ledger,
            Commands = commands,
            Clock = settings.Clock,
            Platform = ready.Platform,
            Repository = ready.Repository,
            Forge = settings.Forge,
            Observer = observer,
            Site = site,
            Options = options,
            Ask = settings.Ask,
            Database = DatabaseOf(ready, commands, line => observer.Note(line)),
            ProberKey = ServiceVariables.ProberKey(settings.State, settings.Environment),
            WriteRecord = (record, token) => RecordFiles.WriteAsync(record, site.Artifacts, token),
        };
        run = await ReleaseRun.StartAsync(id, doing, ready.Plan, services, cancellation);
        // A look at what a release would meet is none: the copy stays that of what was begun.
        if (doing != nameof(Phase.Preflight) && !MayUseKept.Contains(doing, StringComparer.Ordinal))
            kept.Keep(settings.Runbook);
        return run;
    }

    private async Task<Prepared> PrepareAsync()
    {
        if (prepared is not null)
            return prepared;
        var commands = new CommandRunner(settings.Clock);
        var root = Path.GetDirectoryName(settings.Runbook)!;
        var runbook = ReadRunbookOfThisState();
        if (Attestations.Unknown(settings.Options.Attested, runbook.Attestations) is { Count: > 0 } unknown)
            throw new UsageException(string.Join(Environment.NewLine, unknown));
        var source = repository(root, new StatePaths(settings.State).Repository, commands);
        var state = await source.StateAsync(cancellation);
        var platform = PlatformChoice.Of(runbook, settings, commands);
        var plan = MakePlan(runbook, state, platform);
        if (settings.PlanDigest is { } wanted && wanted != plan.Digest)
            throw new UsageException($"The plan has changed: --plan={wanted} was asked for, but it is {plan.Digest} now. Look at it again with --target=Plan.");
        return prepared = new(plan, source, state, platform, LedgerChoice.Open(runbook.Ledger, settings.State, settings.Clock), new(root, settings.State, settings.Artifacts));
    }

    private ReleasePlan MakePlan(ReleaseRunbook runbook, SourceState state, IPlatform platform)
    {
        try
        {
            return PlanBuilder.Build(new(runbook, settings.Environment, ReleaseVersion.Of(settings.Release, runbook.Version, state), state.SnapshotId) { RunbookFile = settings.Runbook }, platform);
        }
        catch (FormatException wrong)
        {
            throw new UsageException($"{settings.Runbook}: {wrong.Message}");
        }
    }

    private ReleaseRunbook ReadRunbookOfThisState()
    {
        var runbook = ReadRunbook();
        kept.RefuseOther(runbook.Name, settings.Runbook);
        return runbook;
    }

    private ReleaseRunbook ReadRunbook()
    {
        var runbook = Reading().OrThrow();
        return settings.Port is { } port
            ? runbook with { Rollout = runbook.Rollout with { Listen = new UriBuilder(runbook.Rollout.Listen) { Port = port }.Uri.GetLeftPart(UriPartial.Authority) } }
            : runbook;
    }

    // The way back must not hang on the checkout: it may be broken just because of what is gone back from.
    private RunbookReading Reading()
    {
        var needsValues = !NeedNoValues.Contains(settings.Target, StringComparer.Ordinal);
        var reading = needsValues ? RunbookReader.Read(settings.Runbook, settings.Environment) : RunbookReader.ReadWithoutValues(settings.Runbook, settings.Environment);
        if (reading.Runbook is not null || !MayUseKept.Contains(settings.Target, StringComparer.Ordinal) || kept.Read(settings.Runbook, needsValues) is not { Runbook: not null } last)
            return reading;
        settings.Warn($"{settings.Runbook} cannot be used ({reading.Problems.Count} problem{(reading.Problems.Count == 1 ? "" : "s")}, first: {reading.Problems[0]}). Going by the runbook of the last release, as it was kept.");
        return last;
    }

    private Func<CancellationToken, Task<DatabaseUrl?>> DatabaseOf(Prepared ready, ICommandRunner commands, Action<string> say)
    {
        if (ready.Plan.Runbook.Database is null)
            return _ => Task.FromResult<DatabaseUrl?>(null);
        var gate = new SemaphoreSlim(1);
        DatabaseUrl? located = null;
        return async token =>
        {
            await gate.WaitAsync(token);
            try
            {
                return located ??= await DatabaseLocator.OpenAsync(ready.Plan.Runbook, settings.Environment, ready.Site, commands, settings.Clock, say, say, token);
            }
            finally
            {
                gate.Release();
            }
        };
    }

    private sealed record Prepared(ReleasePlan Plan, IRepository Repository, SourceState Source, IPlatform Platform, ILedger Ledger, Site Site);
}

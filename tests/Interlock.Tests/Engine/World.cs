using System.Text.Json.Nodes;
using Interlock.Diagnose;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Monitor;
using Interlock.Plan;
using Interlock.Platforms;
using Interlock.Processes;
using Interlock.Record;
using Interlock.Runbook;

namespace Interlock.Tests.Engine;

/// <summary>A world of faked effects around the real engine and a real file ledger: what has happened in it survives a crash of the run.</summary>
internal sealed class World : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-engine-");

    public HashSet<string> Effects { get; } = new(StringComparer.Ordinal);

    public List<string> Acts { get; } = [];

    public string? LiveVersion { get; set; }

    /// <summary>The commit that the platform knows what serves by.</summary>
    public string? LiveCommit { get; set; }

    public Transcript Transcript { get; private set; } = new();

    public RunOptions Options { get; set; } = new() { Parallel = 2, User = "ada" };

    public ReleaseRecord? Record { get; private set; }

    /// <summary>The platform throws when it is asked what serves.</summary>
    public bool Silent { get; set; }

    /// <summary>What serves does not serve well.</summary>
    public bool Sick { get; set; }

    /// <summary>What has ended can be started again.</summary>
    public bool Revives { get; set; }

    /// <summary>The observer throws at everything it is told.</summary>
    public bool Deaf { get; set; }

    public Func<string, bool>? Ask { get; set; }

    public Action<ReleaseRecord>? WriteRecord { get; set; }

    /// <summary>So many entries of a run are taken by the ledger, and none after.</summary>
    public int? LedgerFailsAfter { get; set; }

    /// <summary>What the ledger throws then; null: what a ledger should throw.</summary>
    public Func<Exception>? LedgerFailure { get; set; }

    /// <summary>Cancelled: another run has taken the lock.</summary>
    public CancellationToken LockLost { get; set; }

    public ReleaseServices Services => new()
    {
        Ledger = new FailingLedger(new FileLedger(Path.Combine(folder.FullName, "ledger"), TimeProvider.System), LedgerFailsAfter, LedgerFailure, LockLost),
        Commands = new CommandRunner(TimeProvider.System),
        Clock = TimeProvider.System,
        Platform = new FakePlatform(this),
        Repository = null!,
        Observer = Deaf ? new DeafObserver() : Transcript,
        Ask = Ask,
        Site = new(folder.FullName, folder.FullName, folder.FullName),
        Options = Options,
        WriteRecord = (record, _) => { WriteRecord?.Invoke(record); Record = record; return Task.CompletedTask; },
    };

    public static ReleasePlan Plan(string version, params Step[] steps) => new(
        new ReleaseRunbook { Name = "shop", Version = "1.0.0", Services = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal) },
        "local", version, "c0ffee", [.. steps.GroupBy(step => step.Phase).OrderBy(group => group.Key).Select(group => new PlannedPhase(group.Key, [.. group]))]);

    /// <summary>Runs every release phase of a plan to its end, as Deploy does.</summary>
    public async Task<ReleaseRecord> DeployAsync(ReleasePlan plan, CancellationToken cancellation = default, CancellationToken inUndo = default)
    {
        Transcript = new();
        await using var run = await ReleaseRun.StartAsync(ReleaseRun.NewId(plan, TimeProvider.System), "Deploy", plan, Services, cancellation);
        Exception? thrown = null;
        try
        {
            foreach (var phase in plan.Phases.Where(planned => planned.Phase <= Phase.Record))
                await run.RunPhaseAsync(phase.Phase, cancellation);
        }
        catch (Exception ended)
        {
            thrown = ended;
        }

        return await run.CompleteAsync(thrown, cancellation.IsCancellationRequested ? ExitCode.Interrupted : null, inUndo);
    }

    /// <summary>Does what the Rollback target does: takes back what is unfinished, or runs the phase.</summary>
    public async Task<ReleaseRecord> RollbackAsync(ReleasePlan plan)
    {
        await using var run = await ReleaseRun.StartAsync(ReleaseRun.NewId(plan, TimeProvider.System) + "-back", nameof(Phase.Rollback), plan, Services, default);
        Exception? thrown = null;
        try
        {
            if (!await run.TakeBackUnfinishedAsync(default))
                await run.RunPhaseAsync(Phase.Rollback, default);
        }
        catch (Exception ended)
        {
            thrown = ended;
        }

        return await run.CompleteAsync(thrown, null, default);
    }

    /// <summary>Starts a deploy and kills it once a step hangs: the lock falls, nothing more is journalled.</summary>
    public async Task KillWhileRunningAsync(ReleasePlan plan, HangingStep at, string doing = "Deploy")
    {
        await using var run = await ReleaseRun.StartAsync(ReleaseRun.NewId(plan, TimeProvider.System), doing, plan, Services, default);
        var going = Task.Run(async () =>
        {
            foreach (var phase in plan.Phases.Where(planned => (planned.Phase == Phase.Rollback) == (doing == nameof(Phase.Rollback))))
                await run.RunPhaseAsync(phase.Phase, default);
        });
        await Task.WhenAny(at.Reached, going).WaitAsync(TimeSpan.FromSeconds(10));
        at.Reached.IsCompleted.ShouldBeTrue();
    }

    public async Task<ReleaseHistory> HistoryAsync() => ReleaseHistory.Of(await Services.Ledger.ReadAsync("local"));

    public void Dispose() => folder.Delete(recursive: true);

    private sealed class FakePlatform(World world) : IPlatform
    {
        public PlatformKind Kind => PlatformKind.Local;

        public IReadOnlyList<Step> Steps(Phase phase, PlanRequest request) => [];

        public Task<Live?> LiveAsync(CancellationToken cancellation) =>
            world.Silent ? throw new IOException("no answer") : Task.FromResult(world.LiveVersion is { } version ? new Live(version, "http://shop", !world.Sick, $"/health tells {version}") { Commit = world.LiveCommit } : null);

        public Task ReviveAsync(StepContext context, string version, CancellationToken cancellation)
        {
            world.Acts.Add("revive " + version);
            if (world.Revives)
                world.Sick = false;
            return Task.CompletedTask;
        }

        public Task<HealthCheck?> HealthCheckAsync(CancellationToken cancellation) => Task.FromResult<HealthCheck?>(null);

        public Task<LiveConfiguration?> ConfigurationAsync(string service, CancellationToken cancellation) => Task.FromResult<LiveConfiguration?>(null);

        public Task<string> UrlAsync(CancellationToken cancellation) => Task.FromResult("http://shop");

        public Task<IReadOnlyList<Retained>> RetainedAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Retained>>([]);

        public Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>([]);

        public Task DownAsync(Action<string> say, CancellationToken cancellation) => Task.CompletedTask;
    }
}

/// <summary>A check with a verdict of one's choice.</summary>
internal sealed class Check(Phase phase, string name, Func<StepResult>? judge = null, params string[] after) : Step
{
    public override string Name => name;

    public override Phase Phase => phase;

    public override IReadOnlyList<string> After => after;

    public override IReadOnlyList<string> Effects => ["judges " + name];

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(judge?.Invoke() ?? StepResult.Go("good"));
}

/// <summary>An act on the world; with <paramref name="fails"/> it changes the world and then says Stop.</summary>
internal class Act(World world, Phase phase, string name, bool fails = false, UndoOutcome undo = UndoOutcome.Back) : MutatingStep
{
    public override string Name => name;

    public override Phase Phase => phase;

    public override IReadOnlyList<string> Effects => ["does " + name];

    public override string UndoEffect => "takes back " + name;

    protected World World => world;

    public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) =>
        Task.FromResult(new JsonObject { ["liveBefore"] = world.LiveVersion });

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var changed = Do(context);
        return Task.FromResult((fails ? StepResult.Stop("it broke") : StepResult.Go("did it")) with { Changed = changed });
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        Task.FromResult(new Reality(world.Effects.Contains(name) ? RealityState.Done : RealityState.NotDone, "looked for it"));

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        world.Acts.Add("undo " + name);
        if (undo == UndoOutcome.Back)
        {
            world.Effects.Remove(name);
            if (phase is Phase.Rollout or Phase.Rollback)
                world.LiveVersion = intent["liveBefore"]?.GetValue<string>();
        }

        return Task.FromResult(new UndoResult(undo, "undone"));
    }

    protected virtual bool Do(StepContext context)
    {
        world.Acts.Add("do " + name);
        if (phase == Phase.Rollout)
            world.LiveVersion = context.Plan.Version;
        if (phase == Phase.Rollback)
            world.LiveVersion = context.History().ReleasedBefore(world.LiveVersion)?.Version ?? world.LiveVersion;
        return world.Effects.Add(name);
    }
}

/// <summary>An act that never returns, before or after its effect: where a run is killed.</summary>
internal sealed class HangingStep(World world, Phase phase, string name, bool afterEffect) : Act(world, phase, name)
{
    private readonly TaskCompletionSource reached = new();

    public Task Reached => reached.Task;

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (afterEffect)
            Do(context);
        reached.SetResult();
        await new TaskCompletionSource().Task;
        throw new InvalidOperationException("never");
    }
}

/// <summary>Everything the observer was told, as lines.</summary>
internal sealed class Transcript : IReleaseObserver
{
    public List<string> Lines { get; } = [];

    public void RunStarted(string run, string doing, ReleasePlan plan) => Lines.Add($"run {doing} {plan.Version}");

    public void Note(string text) => Lines.Add("note " + text);

    public void PhaseStarted(Phase phase, IReadOnlyList<string> steps) => Lines.Add($"phase {phase}");

    public void StepStarted(Step step) => Lines.Add($"start {step.Name}");

    public void StepSaid(Step step, string line) => Lines.Add($"said {step.Name}: {line}");

    public void StepEnded(Step step, StepResult result, TimeSpan took, bool skipped) => Lines.Add($"{(skipped ? "skip" : "end")} {step.Name}: {result.Verdict}");

    public void PhaseEnded(Phase phase, Verdict verdict, TimeSpan took) => Lines.Add($"ended {phase}: {verdict}");

    public void UndoStarted(Step step) => Lines.Add($"undo {step.Name}");

    public void UndoEnded(Step step, UndoResult result, TimeSpan took) => Lines.Add($"undone {step.Name}: {result.Outcome}");

    public void RunEnded(ReleaseRecord record) => Lines.Add($"outcome {record.Outcome} {record.ExitCode}");
}

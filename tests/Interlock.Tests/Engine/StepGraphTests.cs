using Interlock.Engine;
using Interlock.Processes;

namespace Interlock.Tests.Engine;

/// <summary>Random step graphs, by seed: what holds for every graph.</summary>
public sealed class StepGraphTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Fact]
    public async Task Every_graph_keeps_order_and_bounds_and_accounts_for_every_step()
    {
        for (var seed = 0; seed < 60; seed++)
            await HoldsAsync(seed);
    }

    [Fact]
    public async Task To_the_end_everything_runs_but_what_waits_for_a_failure_which_is_named()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (steps, parallel) = Graph(random, new Watched());
            var skipped = new Dictionary<string, Step>(StringComparer.Ordinal);

            var results = await new PhaseRunner(parallel, toTheEnd: true).RunAsync(steps, (step, token) => step.RunAsync(null!, token), (step, culprit) => { skipped.Add(step.Name, culprit); return Task.CompletedTask; }, default);

            results.Count.ShouldBe(steps.Count - skipped.Count, $"seed {seed}");
            foreach (var step in steps.Where(step => skipped.ContainsKey(step.Name)))
            {
                step.After.ShouldContain(name => skipped.ContainsKey(name) || results.Any(result => result.Key.Name == name && result.Value.Verdict >= Verdict.Hold), $"seed {seed}");
                (results[skipped[step.Name]].Verdict >= Verdict.Hold).ShouldBeTrue($"seed {seed}");
            }
        }
    }

    [Fact]
    public async Task Preflight_tells_all_that_is_wrong_at_once_and_bothers_nobody_then()
    {
        world.Options = world.Options with { Parallel = 1 };
        world.Ask = _ => throw new InvalidOperationException("nobody is asked");
        var record = await world.DeployAsync(World.Plan("1.0.0",
            new Check(Phase.Preflight, "tests", () => StepResult.Stop("2 fail")),
            new Check(Phase.Preflight, "coverage", null, "tests"),
            new Interlock.Preflight.Attestations(new Dictionary<string, string> { ["staging"] = "It ran on staging." }),
            new Check(Phase.Preflight, "secret scan", () => StepResult.Stop("1 secret")),
            new Check(Phase.Preflight, "licences", () => StepResult.Hold("not known")),
            new Check(Phase.Preflight, "tools"),
            new Check(Phase.Backup, "tag")));

        record.ExitCode.ShouldBe(3);
        record.Phases.Single().Steps.Select(step => (step.Name, step.Verdict)).ShouldBe([("tests", "stop"), ("coverage", "skipped"), ("attestations", "skipped"), ("secret scan", "stop"), ("licences", "hold"), ("tools", "go")], ignoreOrder: true);
        record.Phases.Single().Steps.Single(step => step.Name == "coverage").Evidence.ShouldBe("did not run: 'tests' did not pass");
    }

    private static (List<Step> Steps, int Parallel) Graph(Random random, Watched watched)
    {
        var (count, parallel) = (random.Next(1, 25), random.Next(1, 6));
        return ([.. Enumerable.Range(0, count).Select(i => new Probe(watched, "s" + i,
            [.. Enumerable.Range(0, i).Where(_ => random.Next(4) == 0).Select(before => "s" + before)],
            random.Next(12) == 0 ? Verdict.Stop : random.Next(15) == 0 ? Verdict.Hold : Verdict.Go, random.Next(4))).OrderBy(_ => random.Next())], parallel);
    }

    private static async Task HoldsAsync(int seed)
    {
        var watched = new Watched();
        var (steps, parallel) = Graph(new Random(seed), watched);
        var skipped = new List<string>();

        var results = await new PhaseRunner(parallel).RunAsync(steps, (step, token) => step.RunAsync(null!, token), (step, _) => { skipped.Add(step.Name); return Task.CompletedTask; }, default);

        var because = $"seed {seed}";
        watched.MostAtOnce.ShouldBeLessThanOrEqualTo(parallel, because);
        results.Keys.Select(step => step.Name).Concat(skipped).Order().ShouldBe(steps.Select(step => step.Name).Order(), because);
        watched.Started.Order().ShouldBe(watched.Ended.Order(), because);
        foreach (var step in results.Keys)
            step.After.ShouldAllBe(name => results.Any(result => result.Key.Name == name && result.Value.Verdict < Verdict.Hold), because);
        (skipped.Count > 0).ShouldBe(results.Count < steps.Count);
        if (results.Values.All(result => result.Verdict < Verdict.Hold))
            skipped.ShouldBeEmpty(because);
    }

    [Fact]
    public async Task Steps_in_a_circle_are_an_error_and_not_a_success()
    {
        Step[] steps = [new Check(Phase.Verify, "a", null, "b"), new Check(Phase.Verify, "b", null, "a")];

        await Should.ThrowAsync<InvalidOperationException>(() => new PhaseRunner(2).RunAsync(steps, (step, token) => step.RunAsync(null!, token), (_, _) => Task.CompletedTask, default));
    }

    [Fact]
    public async Task A_step_over_its_limit_stops_with_the_limit_named_and_undo_takes_it_back()
    {
        var record = await world.DeployAsync(World.Plan("1.0.0", new Slow(world)));

        record.ExitCode.ShouldBe(4);
        record.Phases[0].Steps[0].Evidence.ShouldBe("not done within its limit of 0.05 s");
        world.Acts.ShouldBe(["do slow", "undo slow"]);
    }

    [Fact]
    public async Task An_interrupt_ends_the_whole_group_of_what_a_step_runs()
    {
        var pids = Path.Combine(Path.GetTempPath(), "interlock-pids-" + Guid.NewGuid());
        using var interrupt = new CancellationTokenSource();
        var going = world.DeployAsync(World.Plan("1.0.0", new Shells(pids)), interrupt.Token);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!File.Exists(pids) || (await File.ReadAllLinesAsync(pids)).Length < 2)
            await Task.Delay(10, limit.Token);

        await interrupt.CancelAsync();
        var record = await going;

        (record.ExitCode, record.Outcome).ShouldBe((130, "interrupted"));
        // A signal that kills is sent, not waited for: the system takes its moment.
        foreach (var pid in (await File.ReadAllLinesAsync(pids)).Select(int.Parse))
            while (DetachedProcess.Read(pid) is not null)
                await Task.Delay(10, limit.Token);
        File.Delete(pids);
    }

    private sealed class Watched
    {
        private readonly Lock gate = new();
        private int now;

        public List<string> Started { get; } = [];

        public List<string> Ended { get; } = [];

        public int MostAtOnce { get; private set; }

        public void Start(string name)
        {
            lock (gate)
            {
                Started.Add(name);
                MostAtOnce = Math.Max(MostAtOnce, ++now);
            }
        }

        public void End(string name)
        {
            lock (gate)
            {
                Ended.Add(name);
                now--;
            }
        }
    }

    private sealed class Probe(Watched watched, string name, string[] after, Verdict verdict, int yields) : Step
    {
        public override string Name => name;

        public override Phase Phase => Phase.Verify;

        public override IReadOnlyList<string> After => after;

        public override IReadOnlyList<string> Effects => [];

        public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
        {
            watched.Start(name);
            for (var i = 0; i < yields; i++)
                await Task.Yield();
            watched.End(name);
            return new(verdict, name);
        }
    }

    private sealed class Slow(World world) : Act(world, Phase.Migrate, "slow")
    {
        public override TimeSpan Limit => TimeSpan.FromMilliseconds(50);

        public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
        {
            Do(context);
            await Task.Delay(Timeout.Infinite, cancellation);
            throw new InvalidOperationException("never");
        }
    }

    private sealed class Shells(string pids) : Step
    {
        public override string Name => "shells";

        public override Phase Phase => Phase.Preflight;

        public override IReadOnlyList<string> Effects => [];

        public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
        {
            await context.Commands.RunAsync(Command.Shell($"echo $$ >>{pids}; sleep 1000 & echo $! >>{pids}; sleep 1000"), cancellation: cancellation);
            return StepResult.Go("never");
        }
    }
}

using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Tests.Verify;
using Interlock.Verify;

namespace Interlock.Tests.Engine;

public class WaitingStepsTests
{
    [Fact]
    public async Task Steps_that_only_wait_run_many_at_once_beside_a_few_that_work()
    {
        var (waiting, working) = (new Room(24), new Room(2));
        Step[] steps = [.. Enumerable.Range(0, 60).Select(i => new InRoom($"wait {i}", waiting, onlyWaits: true)), .. Enumerable.Range(0, 6).Select(i => new InRoom($"work {i}", working, onlyWaits: false))];

        var results = await RunAsync(2, steps);

        results.Count.ShouldBe(66);
        (waiting.Most, working.Most).ShouldBe((24, 2));
    }

    [Fact]
    public async Task One_at_a_time_is_one_at_a_time()
    {
        var room = new Room(1);

        await RunAsync(1, [.. Enumerable.Range(0, 10).Select(i => new InRoom($"wait {i}", room, onlyWaits: true))]);

        room.Most.ShouldBe(1);
    }

    [Fact]
    public void A_probe_only_waits_unless_it_runs_a_command_works_a_server_or_takes_a_time()
    {
        Of(new() { Get = "/" }).OnlyWaits.ShouldBeTrue();
        Of(new() { Steps = [new() { Get = "/" }, new() { Get = "/" }] }).OnlyWaits.ShouldBeTrue();
        Of(new() { Command = "true" }).OnlyWaits.ShouldBeFalse();
        Of(new() { Steps = [new() { Get = "/" }, new() { Command = "true" }] }).OnlyWaits.ShouldBeFalse();
        Of(new() { Sql = "select 1" }).OnlyWaits.ShouldBeFalse();
        Of(new() { Redis = "PING" }).OnlyWaits.ShouldBeFalse();
        Of(new() { Requests = "smoke.http" }).OnlyWaits.ShouldBeFalse();
        Of(new() { Get = "/", Expect = ["status == 200", "time < 1s"] }).OnlyWaits.ShouldBeFalse();
        Of(new() { Steps = [new() { Get = "/" }, new() { Get = "/", Expect = ["time < 1s go < 2s warn"] }] }).OnlyWaits.ShouldBeFalse();

        static ProbeStep Of(ProbeSettings settings) => new(settings, "probe", new([]));
    }

    [Fact]
    [Trait("Suite", "verification")]
    public async Task Two_hundred_probes_of_50_ms_take_about_a_second()
    {
        await using var server = await Server.StartAsync(_ => Task.Delay(50));
        var context = Contexts.For(server.Url);
        Step[] steps = [.. Enumerable.Range(0, 200).Select(i => new ProbeStep(new() { Get = $"/{i}" }, $"probe {i}", new([])))];
        var started = TimeProvider.System.GetTimestamp();

        var results = await new PhaseRunner(2).RunAsync(steps, (step, token) => step.RunAsync(context, token), (_, _) => Task.CompletedTask, CancellationToken.None);

        results.Values.ShouldAllBe(result => result.Verdict == Verdict.Go);
        // 0.5 s on a machine that does nothing else; two at a time they would take 5.
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    private static Task<IReadOnlyDictionary<Step, StepResult>> RunAsync(int parallel, Step[] steps) =>
        new PhaseRunner(parallel).RunAsync(steps, (step, token) => step.RunAsync(null!, token), (_, _) => Task.CompletedTask, CancellationToken.None);

    /// <summary>Nobody leaves before it has been as full as it is to become.</summary>
    private sealed class Room(int full)
    {
        private readonly TaskCompletionSource wasFull = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int inside;

        public int Most { get; private set; }

        public async Task EnterAsync()
        {
            lock (wasFull)
            {
                Most = Math.Max(Most, ++inside);
                if (inside >= full)
                    wasFull.TrySetResult();
            }

            await wasFull.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await Task.Yield();
            lock (wasFull)
                inside--;
        }
    }

    private sealed class InRoom(string name, Room room, bool onlyWaits) : Step
    {
        public override string Name => name;

        public override Phase Phase => Phase.Verify;

        public override bool OnlyWaits => onlyWaits;

        public override IReadOnlyList<string> Effects => [];

        public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
        {
            await room.EnterAsync();
            return StepResult.Go("was in");
        }
    }
}

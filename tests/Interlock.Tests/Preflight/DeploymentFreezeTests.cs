using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Preflight;

namespace Interlock.Tests.Preflight;

/// <summary>With a real ledger: what freezes deployments, and what lifts it.</summary>
public sealed class DeploymentFreezeTests : IDisposable
{
    private readonly Room room = new();
    private FileLedger Ledger => new(Path.Combine(room.Root, "ledger"), TimeProvider.System);

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Nothing_frozen_goes() => (await JudgeAsync()).Verdict.ShouldBe(Verdict.Go);

    [Fact]
    public async Task Frozen_is_held_with_the_reason_and_the_ways_on()
    {
        await RunAsync("Deploy", "succeeded");
        await FreezeAsync();

        var held = await JudgeAsync();

        held.Verdict.ShouldBe(Verdict.Hold);
        held.Evidence.ShouldContain("health failed 3 in a row");
        held.Evidence.ShouldContain("--target=Rollback lifts it; --accept=\"deployment freeze\"");
    }

    [Theory]
    [InlineData("Rollback", "succeeded", Verdict.Go)]
    [InlineData("Deploy", "succeeded", Verdict.Go)]
    [InlineData("Rollback", "failed", Verdict.Hold)]
    [InlineData("Deploy", "rolled-back", Verdict.Hold)]
    [InlineData("Preflight", "succeeded", Verdict.Hold)]
    public async Task Only_what_came_to_a_good_end_lifts_it(string doing, string outcome, Verdict verdict)
    {
        await FreezeAsync();
        await RunAsync(doing, outcome);

        (await JudgeAsync()).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task A_rollback_after_which_the_same_serves_lifts_nothing()
    {
        await FreezeAsync();
        await RunAsync("Rollback", "succeeded", isLive: false);

        (await JudgeAsync()).Verdict.ShouldBe(Verdict.Hold);
    }

    [Fact]
    public async Task It_is_no_run_of_a_release()
    {
        await RunAsync("Deploy", "interrupted", 130);
        await FreezeAsync();

        var history = ReleaseHistory.Of(await Ledger.ReadAsync("local"));

        history.Runs.ShouldHaveSingleItem().Start!.Doing.ShouldBe("Deploy");
        history.Unfinished.ShouldNotBeNull("what was unfinished before is so still");
    }

    private async Task<StepResult> JudgeAsync()
    {
        room.History = ReleaseHistory.Of(await Ledger.ReadAsync("local"));
        return await room.RunAsync(new DeploymentFreeze());
    }

    private async Task FreezeAsync()
    {
        await using var writer = await Ledger.LockAsync("local", new("w", "joe", "here", 1, DateTimeOffset.UtcNow, "Watch"));
        await new Journal(writer, []).FreezeAsync("local-freeze", new("Freeze", "", "", "", "joe", "here"), "health failed 3 in a row");
    }

    private async Task RunAsync(string doing, string outcome, int exitCode = 0, bool isLive = true)
    {
        await using var writer = await Ledger.LockAsync("local", new("r", "joe", "here", 1, DateTimeOffset.UtcNow, doing));
        var journal = new Journal(writer, []);
        var run = $"run-{Guid.NewGuid():N}";
        await journal.StartAsync(run, new(doing, "1.4.0", "abc", "digest", "joe", "here"));
        if (isLive)
            await journal.LiveAsync(run, new("1.4.0", "abc", "digest", "http://127.0.0.1:1", null));
        await journal.EndAsync(run, new(outcome, exitCode));
    }

    [Fact]
    public async Task What_was_found_before_it_is_asked_again()
    {
        await using (var writer = await Ledger.LockAsync("local", new("r", "joe", "here", 1, DateTimeOffset.UtcNow, "Preflight")))
        {
            var journal = new Journal(writer, []);
            await journal.StartAsync("run-1", new("Preflight", "1.4.0", "abc", "digest", "joe", "here"));
            await journal.OutcomeAsync("run-1", new DeploymentFreeze(), StepResult.Go("deployments are not frozen"));
            await journal.EndAsync("run-1", new("succeeded", 0));
        }

        ReleaseHistory.Of(await Ledger.ReadAsync("local")).Proven("digest").ShouldNotBeEmpty();
        await FreezeAsync();

        ReleaseHistory.Of(await Ledger.ReadAsync("local")).Proven("digest").ShouldBeEmpty();
    }
}

using Interlock.Verify.Load;

namespace Interlock.Tests.Verify;

public class DeadlinesTests
{
    [Fact]
    public async Task What_starts_together_shares_a_limit_that_passes_in_time_and_never_early()
    {
        using var deadlines = new Deadlines(TimeSpan.FromMilliseconds(400), TimeProvider.System);
        var started = TimeProvider.System.GetTimestamp();
        var told = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);

        var one = deadlines.Next(CancellationToken.None);
        await using var registration = one.Register(() => told.TrySetResult(TimeProvider.System.GetElapsedTime(started)));
        while (deadlines.Next(CancellationToken.None) == one)
            await Task.Yield();

        TimeProvider.System.GetElapsedTime(started).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(19), "a slice is a twentieth");
        one.IsCancellationRequested.ShouldBeFalse();
        (await told.Task.WaitAsync(TimeSpan.FromSeconds(20))).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(395));
    }

    [Fact]
    public void A_limit_ends_with_what_it_was_given_and_is_not_shared_with_others()
    {
        using var deadlines = new Deadlines(TimeSpan.FromMinutes(1), TimeProvider.System);
        using var run = new CancellationTokenSource();

        var mine = deadlines.Next(run.Token);
        var other = deadlines.Next(CancellationToken.None);
        run.Cancel();

        mine.IsCancellationRequested.ShouldBeTrue();
        other.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public async Task An_answer_that_never_comes_is_none_within_the_limit()
    {
        var never = new TaskCompletionSource();
        await using var server = await Server.StartAsync(_ => never.Task);
        using var prober = server.Prober(limit: TimeSpan.FromMilliseconds(200));
        var started = TimeProvider.System.GetTimestamp();

        (await prober.SampleAsync(Interlock.Verify.Probes.Question.Get("/"), CancellationToken.None)).Status.ShouldBe(0);

        TimeProvider.System.GetElapsedTime(started).ShouldBeInRange(TimeSpan.FromMilliseconds(195), TimeSpan.FromSeconds(10));
        never.SetResult();
    }
}

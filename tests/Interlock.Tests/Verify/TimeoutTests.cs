using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Tests.Verify;

public class TimeoutTests
{
    [Fact]
    public async Task A_probe_waits_as_long_as_it_says_and_no_longer()
    {
        await using var server = await Server.StartAsync(context => Task.Delay(TimeSpan.FromMilliseconds(700), context.RequestAborted));
        using var prober = server.Prober(limit: TimeSpan.FromMilliseconds(200));

        async Task<ProbeOutcome> AskAsync(TimeSpan? timeout) => await Probe.Of(new ProbeSettings { Get = "/", Timeout = timeout, Expect = ["time < 600ms go < 10s warn"] }).RunAsync(prober, Captures.None, CancellationToken.None);

        (await AskAsync(null)).Evidence.ShouldBe("GET /: no answer within 0.2 s");
        (await AskAsync(TimeSpan.FromMilliseconds(100))).Evidence.ShouldBe("GET /: no answer within 0.1 s");
        (await AskAsync(TimeSpan.FromSeconds(20))).Verdict.ShouldBe(Verdict.Warn);
    }

    [Fact]
    public void The_step_gives_it_the_time() =>
        Probe.Of(new ProbeSettings { Steps = [new() { Post = "/reports", Timeout = TimeSpan.FromMinutes(4) }, new() { Command = "x", Timeout = TimeSpan.FromMinutes(5) }] }).Patience.ShouldBe(TimeSpan.FromMinutes(9));
}

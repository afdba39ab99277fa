using Interlock.Runbook;
using Interlock.Tests.Preflight;
using Interlock.Verify.Probes;

namespace Interlock.Tests.Verify;

public class LogProbeTests
{
    private static readonly string[] Lines = ["12:00 INFO listening", "12:01 ERROR no stock for 7", "12:02 ERROR no stock for 8"];

    [Theory]
    [InlineData("listening", "", Verdict.Go, "log /listening/: 1 line, the last: 12:00 INFO listening")]
    [InlineData("ERROR", "count == 0", Verdict.Stop, "log /ERROR/: expected count == 0, found 2")]
    [InlineData("ERROR", "count < 1 go < 5 warn", Verdict.Warn, "log /ERROR/: 2 lines, the last: 12:02 ERROR no stock for 8; expected count < 1 go < 5 warn, found 2")]
    [InlineData("ERROR", "last ~ /for 7/", Verdict.Stop, "log /ERROR/: expected last ~ /for 7/, found 12:02 ERROR no stock for 8")]
    [InlineData("CRITICAL", "count == 0", Verdict.Go, "log /CRITICAL/: no line")]
    [InlineData("connected", "", Verdict.Stop, "log /connected/: expected count > 0, found 0")]
    public async Task Lines_are_counted(string pattern, string expect, Verdict verdict, string evidence)
    {
        var outcome = await AskAsync(pattern, expect, Lines);

        (outcome.Verdict, outcome.Evidence).ShouldBe((verdict, evidence));
    }

    [Fact]
    public async Task A_log_that_cannot_be_read_is_hold()
    {
        var outcome = await AskAsync("ERROR", "count == 0", null);

        (outcome.Verdict, outcome.Evidence).ShouldBe((Verdict.Hold, "log /ERROR/: could not be read: web's log can't be read here"));
    }

    private static async Task<ProbeOutcome> AskAsync(string pattern, string expect, IEnumerable<string>? log)
    {
        using var prober = new Prober("http://127.0.0.1:1", TimeProvider.System) { Context = Contexts.For("http://127.0.0.1:1", platform: new LivePlatform(null) { Log = log }) };
        return await Probe.Of(new ProbeSettings { Log = pattern, Expect = expect.Length == 0 ? [] : [expect] }).RunAsync(prober, Captures.None, CancellationToken.None);
    }
}

using Interlock.Engine;
using Interlock.Monitor.Logs;
using Interlock.Runbook;
using Interlock.Tests.Preflight;
using Interlock.Tests.Verify;

namespace Interlock.Tests.Monitor;

public class LogCheckTests
{
    private static readonly string[] Lines = ["12:00 INFO listening", "12:01 ERROR no stock for 7", "12:02 WARN slow", "12:03 CRITICAL disk"];

    [Fact]
    public async Task Lines_of_the_levels_warn_and_too_many_stop()
    {
        (await RunAsync(new(), ["12:00 INFO listening"])).ShouldSay(Verdict.Go, "0 lines of ERROR, CRITICAL among 1 of 1.4.0");
        (await RunAsync(new(), Lines)).ShouldSay(Verdict.Warn, "2 lines of ERROR, CRITICAL among 4 of 1.4.0: 12:01 ERROR no stock for 7");
        (await RunAsync(new() { StopAt = 2 }, Lines)).ShouldSay(Verdict.Stop, "2 lines of ERROR, CRITICAL among 4 of 1.4.0, 2 or more stop: 12:01 ERROR no stock for 7");
        (await RunAsync(new() { StopAt = 3 }, Lines)).Verdict.ShouldBe(Verdict.Warn);
        (await RunAsync(new() { Except = ["no stock for \\d+"], Levels = ["ERROR"] }, Lines)).ShouldSay(Verdict.Go, "0 lines of ERROR among 4 of 1.4.0");
        (await RunAsync(new(), null)).ShouldSay(Verdict.Hold, "web's log can't be read here, so its lines of ERROR, CRITICAL could not be counted");
        (await RunAsync(new(), Broken())).Verdict.ShouldBe(Verdict.Hold);
    }

    [Fact]
    public async Task What_is_shown_is_masked_and_short()
    {
        var secret = new Secret(string.Concat("k3y", "-of-the-", "l0g"));

        var result = await RunAsync(new(), [.. Enumerable.Range(0, 9).Select(i => $"ERROR {i} {secret.Reveal()} {new string('x', 400)}")]);

        result.Details.Count.ShouldBe(5);
        result.Details.ShouldAllBe(line => line.Length <= 301 && !line.Contains(secret.Reveal()));
    }

    [Theory]
    [InlineData("2026-11-21 04:03:02,123 ERROR app: no stock", true)]
    [InlineData("[04:03:02 ERR] no stock", true)]
    [InlineData("fail: Shop.Cart[0]", true)]
    [InlineData("crit: Shop.Cart[0]", true)]
    [InlineData("level=error msg=\"no stock\"", true)]
    [InlineData("time=x level=FATAL msg=y", true)]
    [InlineData("""{"level":"error","msg":"x"}""", true)]
    [InlineData("""{"time":1,"level":50,"msg":"x"}""", true)]
    [InlineData("""{"severity": "CRITICAL"}""", true)]
    [InlineData("""{"level":"info","msg":"the ERROR page is served"}""", false)]
    [InlineData("""{"level":30,"msg":"x","count":50}""", false)]
    [InlineData("INFO no error at all", false)]
    [InlineData("INFO failover is ready", false)]
    [InlineData("level=info errors=0", false)]
    [InlineData("WARNING slow", false)]
    public void Levels_are_told_as_loggers_write_them(string line, bool counts) => new LogLevels(["ERROR", "CRITICAL"], []).Has(line).ShouldBe(counts);

    private static IEnumerable<string> Broken()
    {
        yield return "fine";
        throw new IOException("gone");
    }

    private static Task<StepResult> RunAsync(LogLevelSettings settings, IEnumerable<string>? log) =>
        new LogCheck(settings, ["web"]).RunAsync(Contexts.For("http://127.0.0.1:1", platform: new LivePlatform(null) { Log = log }), CancellationToken.None);
}

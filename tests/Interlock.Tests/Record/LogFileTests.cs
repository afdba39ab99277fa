using System.Text.Json.Nodes;
using Interlock.Record;
using Interlock.Tests.Output;

namespace Interlock.Tests.Record;

public sealed class LogFileTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-log-");

    [Fact]
    public void Everything_that_happens_is_one_event_a_line()
    {
        var path = Path.Combine(folder.FullName, "run", "log.jsonl");
        using (var log = new LogFile(path, TimeProvider.System))
            SampleRuns.RolledBack.TellTo(log);

        var events = File.ReadAllLines(path).Select(line => JsonNode.Parse(line)!).ToList();

        events[0]["event"]!.GetValue<string>().ShouldBe("run-started");
        events[^1]["event"]!.GetValue<string>().ShouldBe("run-ended");
        events.Count(one => one["event"]!.GetValue<string>() == "step-ended").ShouldBe(9);
        events.Single(one => one["step"]?.GetValue<string>() == "latency" && one["event"]!.GetValue<string>() == "step-ended")["details"]!.AsArray().Count.ShouldBe(2);
        events.ShouldAllBe(one => one["at"]!.GetValue<string>().EndsWith('Z'));
    }

    [Fact]
    public void A_line_that_a_step_says_is_masked_and_stays_one_line()
    {
        var path = Path.Combine(folder.FullName, "log.jsonl");
        var secret = new Secret("log-" + Guid.NewGuid().ToString("N"));
        using (var log = new LogFile(path, TimeProvider.System))
            log.StepSaid(new ToldStep(Phase.Verify, "probe", null), $"a\nb {secret.Reveal()}");

        JsonNode.Parse(File.ReadAllLines(path).ShouldHaveSingleItem())!["text"]!.GetValue<string>().ShouldBe("a\nb ***");
    }

    [Fact]
    public void A_log_that_cannot_be_written_says_so_and_does_not_throw()
    {
        var blocked = Path.Combine(folder.FullName, "file");
        File.WriteAllText(blocked, "");
        using var log = new LogFile(Path.Combine(blocked, "log.jsonl"), TimeProvider.System);

        log.Note("anything");

        log.Failure.ShouldNotBeNull();
    }

    public void Dispose() => folder.Delete(recursive: true);
}

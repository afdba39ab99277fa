using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Monitor.Alerts;
using Interlock.Platforms.Local;
using Interlock.Runbook;
using Interlock.Tests.Preflight;
using Interlock.Tests.Verify;

namespace Interlock.Tests.Monitor;

public sealed class AlertsTests : IDisposable
{
    private readonly DirectoryInfo state = Directory.CreateTempSubdirectory("interlock-");

    public void Dispose() => state.Delete(recursive: true);

    [Fact]
    public async Task Alerts_are_configured_once_and_read_back()
    {
        var first = await Step("ops").RunAsync(Context(), CancellationToken.None);
        var second = await Step("ops").RunAsync(Context(), CancellationToken.None);

        first.ShouldSay(Verdict.Go, "configured: a failed release, failed health, a crash told to ops; on this machine --target=Watch says whom to tell; watch.notify sends messages");
        (first.Changed, second.Changed, second.Verdict).ShouldBe((true, false, Verdict.Go));
        (await Step("ops").ProbeAsync(Context(), [], CancellationToken.None)).State.ShouldBe(RealityState.Done);
        (await Step("ops", "dev").ProbeAsync(Context(), [], CancellationToken.None)).State.ShouldBe(RealityState.NotDone);
    }

    [Fact]
    public async Task Undo_brings_back_what_was_there_before()
    {
        var none = await JournalledAsync(Step("ops"));
        await Step("ops").RunAsync(Context(), CancellationToken.None);
        var one = await JournalledAsync(Step("dev"));
        await Step("dev").RunAsync(Context(), CancellationToken.None);

        (await Step("dev").UndoAsync(Context(), one, null, CancellationToken.None)).Outcome.ShouldBe(UndoOutcome.Back);
        (await new LocalAlertStore("local").ReadAsync(state.FullName, CancellationToken.None))!.Whom.ShouldBe(["ops"]);
        for (var times = 0; times < 2; times++)
            (await Step("ops").UndoAsync(Context(), none, null, CancellationToken.None)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        state.GetFiles("*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_not_read_back_as_written_stops() =>
        (await new AlertsConfigured(new(true, true, true, ["ops"]), new Forgetful()).RunAsync(Context(), CancellationToken.None)).ShouldSay(Verdict.Stop, "written, but read back as nothing");

    [Fact]
    public async Task A_broken_file_is_none_and_is_written_anew()
    {
        var file = new StatePaths(state.FullName).Alerts("local");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "{");

        (await new LocalAlertStore("local").ReadAsync(state.FullName, CancellationToken.None)).ShouldBeNull();
        (await Step("ops").RunAsync(Context(), CancellationToken.None)).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public void What_is_told_is_chosen_and_a_URL_is_nobody()
    {
        AlertRules.Of(new AlertSettings { Whom = ["ops"], Crash = false }).ToString().ShouldBe("a failed release, failed health told to ops");
        AlertRules.Of(new AlertSettings { Whom = ["ops"], Crash = false, DeployFailure = false, HealthFailure = false }).ToString().ShouldBe("nobody is told");
        Runbook.Text.OnlyProblem(Runbook.Text.With("monitor: {alerts: {whom: ['https://hooks.example/x']}}")).Message.ShouldBe("'https://hooks.example/x' is not a name, an address or a channel");
    }

    private static AlertsConfigured Step(params string[] whom) => new(new AlertRules(true, true, true, whom), new LocalAlertStore("local"));

    private async Task<JsonObject> JournalledAsync(AlertsConfigured step) => JsonNode.Parse((await step.PrepareAsync(Context(), CancellationToken.None)).ToJsonString())!.AsObject();

    private StepContext Context() => Contexts.For("http://127.0.0.1:1", state: state.FullName);

    private sealed class Forgetful : IAlertStore
    {
        public string Effect => "nothing";

        public string ActedOn => "nobody acts by it";

        public Task<AlertRules?> ReadAsync(string state, CancellationToken cancellation) => Task.FromResult<AlertRules?>(null);

        public Task WriteAsync(string state, AlertRules? rules, CancellationToken cancellation) => Task.CompletedTask;
    }
}

using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Platforms.Local;
using Interlock.Tests.Verify;

namespace Interlock.Tests.Monitor;

public sealed class HealthMonitoringTests : IDisposable
{
    private readonly DirectoryInfo state = Directory.CreateTempSubdirectory("interlock-");

    public void Dispose() => state.Delete(recursive: true);

    [Fact]
    public async Task The_check_is_configured_once_and_read_back()
    {
        var first = await Step("/health").RunAsync(Context(), CancellationToken.None);
        var second = await Step("/health").RunAsync(Context(), CancellationToken.None);

        first.Verdict.ShouldBe(Verdict.Go);
        first.Evidence.ShouldBe("configured: GET /health every 60 s, 30 s time-out, 3 failures in a row; asked while --target=Watch runs");
        (first.Changed, second.Changed).ShouldBe((true, false));
        (await Step("/health").ProbeAsync(Context(), [], CancellationToken.None)).State.ShouldBe(RealityState.Done);
        (await Step("/other").ProbeAsync(Context(), [], CancellationToken.None)).State.ShouldBe(RealityState.NotDone);
    }

    [Fact]
    public async Task Undo_brings_back_what_was_there_before()
    {
        var none = await JournalledAsync(Step("/health"));
        await Step("/health").RunAsync(Context(), CancellationToken.None);
        var one = await JournalledAsync(Step("/live"));
        await Step("/live").RunAsync(Context(), CancellationToken.None);

        (await Step("/live").UndoAsync(Context(), one, null, CancellationToken.None)).Outcome.ShouldBe(UndoOutcome.Back);
        (await new LocalHealthCheckStore("local").ReadAsync(state.FullName, CancellationToken.None))!.Path.ShouldBe("/health");
        for (var times = 0; times < 2; times++)
            (await Step("/health").UndoAsync(Context(), none, null, CancellationToken.None)).Outcome.ShouldBe(UndoOutcome.Back, "undoing twice is harmless");
        state.GetFiles("*", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public async Task Each_environment_has_a_check_of_its_own()
    {
        await new LocalHealthCheckStore("local").WriteAsync(state.FullName, new("/live", 60, 30, 3), CancellationToken.None);
        await new LocalHealthCheckStore("staging").WriteAsync(state.FullName, new("/ready", 60, 30, 3), CancellationToken.None);

        (await new LocalHealthCheckStore("local").ReadAsync(state.FullName, CancellationToken.None))!.Path.ShouldBe("/live");
        await new LocalHealthCheckStore("staging").WriteAsync(state.FullName, null, CancellationToken.None);
        (await new LocalHealthCheckStore("local").ReadAsync(state.FullName, CancellationToken.None)).ShouldNotBeNull();
    }

    [Fact]
    public async Task A_check_that_is_not_read_back_as_written_stops()
    {
        var step = new HealthMonitoring(new HealthCheck("/health", 60, 30, 3), new Forgetful());

        (await step.RunAsync(Context(), CancellationToken.None)).Verdict.ShouldBe(Verdict.Stop);
    }

    private static HealthMonitoring Step(string path) => new(new HealthCheck(path, 60, 30, 3), new LocalHealthCheckStore("local"));

    private async Task<JsonObject> JournalledAsync(HealthMonitoring step) =>
        JsonNode.Parse((await step.PrepareAsync(Context(), CancellationToken.None)).ToJsonString())!.AsObject();

    private StepContext Context() => Contexts.For("http://127.0.0.1:1", state: state.FullName);

    private sealed class Forgetful : IHealthCheckStore
    {
        public string Effect => "nothing";

        public Task<HealthCheck?> ReadAsync(string state, CancellationToken cancellation) => Task.FromResult<HealthCheck?>(null);

        public Task WriteAsync(string state, HealthCheck? check, CancellationToken cancellation) => Task.CompletedTask;
    }
}

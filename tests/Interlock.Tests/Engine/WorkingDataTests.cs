using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Tests.Engine;

/// <summary>A secret's value stands in a path or a name that a step works with: the ledger may not keep it, and the step may not go by what the ledger keeps instead.</summary>
public sealed class WorkingDataTests : IDisposable
{
    private readonly World world = new();
    private readonly string password = "pw-" + Guid.NewGuid();

    public WorkingDataTests() => _ = new Secret(password);

    public void Dispose() => world.Dispose();

    [Theory]
    [InlineData("/var/backups/{0}/shop")]
    [InlineData("/var/my backups/{0}/shop")]
    [InlineData("{0}")]
    public async Task An_intent_that_the_ledger_cannot_keep_stops_the_step_before_it_acts(string path)
    {
        var record = await world.DeployAsync(World.Plan("1.0.0", new Keeping(world, intended: string.Format(null, path, password), found: null)));

        record.ExitCode.ShouldBe(3);
        record.Phases[^1].Steps[0].Evidence.ShouldContain("'keep.path' holds a secret's value");
        world.Acts.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fact_that_the_ledger_cannot_keep_stops_the_release_and_is_taken_back_by_the_intent()
    {
        var step = new Keeping(world, intended: "/var/backups", found: $"/var/backups/{password}/1.dump");

        var record = await world.DeployAsync(World.Plan("1.0.0", step));

        record.ExitCode.ShouldBe(4);
        record.Phases[^1].Steps[0].Evidence.ShouldContain("'keep.path' holds a secret's value");
        world.Effects.ShouldBeEmpty();
        step.UndoneWith.ShouldBeNull();
        (await world.HistoryAsync()).Runs.SelectMany(run => run.Entries).ShouldAllBe(entry => entry.Data == null || !entry.Data.ToJsonString(null).Contains(password));
    }

    [Fact]
    public async Task A_sentence_in_a_fact_is_masked_and_stops_nothing()
    {
        var record = await world.DeployAsync(World.Plan("1.0.0", new Keeping(world, intended: "/var/backups", found: $"the server said: no {password} here")));

        record.ExitCode.ShouldBe(0);
        (await world.HistoryAsync()).Runs[^1].Steps[0].Data!["keep"]!["path"]!.GetValue<string>().ShouldBe("the server said: no *** here");
    }

    private sealed class Keeping(World world, string intended, string? found) : Act(world, Phase.Backup, "keeping")
    {
        public string? UndoneWith { get; private set; }

        public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(Path(intended));

        public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) =>
            await base.RunAsync(context, cancellation) with { Data = found is null ? null : Path(found) };

        public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
        {
            UndoneWith = data?.ToJsonString();
            return base.UndoAsync(context, intent, data, cancellation);
        }

        private static JsonObject Path(string path) => new() { ["keep"] = new JsonObject { ["path"] = path } };
    }
}

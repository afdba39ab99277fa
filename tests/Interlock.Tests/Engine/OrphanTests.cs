using Interlock.Engine;
using Interlock.Processes;

namespace Interlock.Tests.Engine;

/// <summary>A killed run's children may still act: the next run stops them before it does anything.</summary>
public sealed class OrphanTests : IDisposable
{
    private readonly World world = new();

    public void Dispose() => world.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("-recovery")]
    public async Task What_a_killed_run_or_its_recovery_had_started_is_stopped_by_the_next(string part)
    {
        var id = "local-" + Guid.NewGuid();
        await using (var pen = await world.Services.Ledger.LockAsync("local", new(id, "ada", "here", 1, DateTimeOffset.UtcNow, "Deploy")))
            await new Journal(pen, []).StartAsync(id + part, new("Deploy", "1.0.0", "c0ffee", "digest", "ada", "here"));
        var orphan = new CommandRunner(TimeProvider.System, id).RunAsync(new Command("sleep", "60"));

        var record = await world.DeployAsync(World.Plan("1.0.0", new Check(Phase.Preflight, "tests")));

        record.Notes[0].ShouldContain("stopped 1 of its processes");
        (await orphan.WaitAsync(TimeSpan.FromSeconds(10))).ExitCode.ShouldNotBe(0);
    }
}

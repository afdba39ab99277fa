using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Processes;

namespace Interlock.Tests.Platforms;

[Trait("Suite", "slow")]
public sealed class LocalDownTests : IDisposable
{
    private readonly LocalRoom room = new();

    public void Dispose() => room.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Everything_that_runs_is_stopped_whether_or_not_the_edge_still_does(bool edgeRuns)
    {
        await room.DeployAsync("1.0.0");
        await room.DeployAsync("2.0.0");
        var unknown = await room.StartUnknownAsync(Slots.Blue, "2.0.0");
        var socket = new ControlSocketPath(room.Paths).Find()!;
        using var client = new EdgeClient(socket);
        var edge = (await client.PingAsync())!;
        List<DetachedProcess> running = [(await room.SlotAsync(Slots.Blue))!.ProcessOf()!, (await room.SlotAsync(Slots.Green))!.ProcessOf()!, unknown];
        running.ShouldAllBe(process => process.IsAlive);
        if (!edgeRuns)
            await room.KillEdgeAsync();
        var said = new List<string>();

        await room.Platform.DownAsync(said.Add, default);

        await LocalRoom.UntilAsync(() => Task.FromResult(!unknown.IsAlive));
        running.ShouldAllBe(process => !process.IsAlive);
        DetachedProcess.Read(edge.Pid).ShouldBeNull();
        Directory.Exists(Path.GetDirectoryName(socket)).ShouldBeFalse();
        string[] stopped = ["stopped 1.0.0 (blue)", "stopped 2.0.0 (green)", $"stopped process {unknown.Pid}, which no slot knew"];
        said.ShouldBe(edgeRuns ? [$"stopped the edge at {edge.Listen.TrimEnd('/')}", .. stopped] : stopped);
        (await room.Platform.LiveAsync(default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_second_time_there_is_nothing_to_stop()
    {
        await room.DeployAsync("1.0.0");
        await room.Platform.DownAsync(_ => { }, default);
        var said = new List<string>();

        await room.Platform.DownAsync(said.Add, default);

        said.ShouldBeEmpty();
        (await room.RunAsync(Phase.Provision, "edge")).Verdict.ShouldBe(Verdict.Go, "and it can all begin anew");
    }
}

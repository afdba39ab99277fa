using Interlock.Platforms.Local;
using Interlock.Processes;

namespace Interlock.Tests.Platforms;

/// <summary>An edge that is not there in time.</summary>
public sealed class SlowEdgeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("il-slow-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task It_does_not_run_on_when_it_is_said_not_to_have_started()
    {
        var program = Path.Combine(folder, "program", "edge.dll");
        Directory.CreateDirectory(Path.GetDirectoryName(program)!);
        await File.WriteAllTextAsync(program, "");
        var paths = new LocalPaths(Path.Combine(folder, "state"), "local");
        var sleeper = new Sleeper();

        var (url, evidence) = await new LocalEdge(paths, program, sleeper, new HastyClock()).StartAsync("http://127.0.0.1:0", default);
        new ControlSocketPath(paths).Remove();

        url.ShouldBeNull();
        evidence.ShouldContain("the edge did not start");
        sleeper.Started!.IsAlive.ShouldBeFalse();
    }

    private sealed class Sleeper : ICommandRunner
    {
        public DetachedProcess? Started { get; private set; }

        public DetachedProcess StartDetached(Command command, string log) => Started = new CommandRunner(TimeProvider.System).StartDetached(new("sleep", "30"), log);

        public Task<CommandResult> RunAsync(Command command, Action<string>? line = null, CancellationToken cancellation = default) => throw new NotSupportedException();
    }

    // Its limits pass in a twentieth of their time.
    private sealed class HastyClock : TimeProvider
    {
        public override long GetTimestamp() => base.GetTimestamp() * 20;
    }
}

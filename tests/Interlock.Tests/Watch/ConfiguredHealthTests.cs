using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Platforms.Local;
using Interlock.Tests.Platforms;

namespace Interlock.Tests.Watch;

[Trait("Suite", "slow")]
public sealed class ConfiguredHealthTests : IDisposable
{
    private readonly LocalRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task Watch_asks_health_as_the_release_configured_it()
    {
        await room.DeployAsync("1.0.0");
        room.KnowsOnly("1.0.0", "/health");
        await ConfigureAsync(new("/live", EverySeconds: 1, TimeoutSeconds: 5, Failures: 2));

        var (said, broken) = await room.WatchAsync(TimeSpan.FromSeconds(60));

        said.ShouldContain("health is asked as configured: GET /live every 1 s, 5 s time-out, 2 failures in a row");
        broken.ShouldNotBeNull().Message.ShouldContain("health failed 2 times in a row, asked as configured (GET /live every 1 s");
    }

    [Fact]
    public async Task A_configured_check_that_is_well_lets_the_rounds_decide()
    {
        await room.DeployAsync("1.0.0");
        await ConfigureAsync(new("/live", EverySeconds: 1, TimeoutSeconds: 5, Failures: 1));

        var (said, broken) = await room.WatchAsync(TimeSpan.FromSeconds(3));

        broken.ShouldBeNull(said);
    }

    [Fact]
    public async Task Watch_says_that_no_check_is_configured()
    {
        await room.DeployAsync("1.0.0");

        var (said, broken) = await room.WatchAsync(TimeSpan.FromSeconds(1));

        said.ShouldContain("no health check is configured");
        broken.ShouldBeNull(said);
    }

    private Task ConfigureAsync(HealthCheck check) => new LocalHealthCheckStore("local").WriteAsync(room.Paths.State, check, default);
}

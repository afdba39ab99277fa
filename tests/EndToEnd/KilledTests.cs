namespace EndToEnd;

/// <summary>The command is killed with its session; the edge, the services and the database live on.</summary>
[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class KilledTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    private readonly KilledReleases _releases = new(live);

    [Fact]
    public Task Killed_in_the_middle_of_the_shift_the_same_command_finishes_the_release() => _releases.AgainAsync(CutOff.Named("Rollout in the shift"));

    [Fact]
    public Task When_the_whole_machine_stops_in_a_migration_the_same_command_starts_everything_again_and_finishes() => EverythingAsync("Migrate");

    [Fact, Trait(Suite.Trait, Suite.Faults)]
    public Task When_the_whole_machine_stops_with_traffic_on_the_new_version_the_same_command_finishes() => EverythingAsync("Verify");

    private async Task EverythingAsync(string moment)
    {
        var checkout = await live.TakeAsync();
        var number = checkout.NextMigration;
        var next = await checkout.MigrateAsync($"{number}_cut", $"create table cut_{number} (id int);", $"drop table cut_{number};");
        var running = checkout.Start("Deploy");
        await CutOff.Named(moment).ReachedAsync(running);

        await running.KillSessionAsync();
        foreach (var pid in LinuxProcesses.Of($"INTERLOCK_SERVICE_OF={checkout.State}").Keys.Append(checkout.EdgeProcess()).Append(checkout.DatabaseProcess()).ToList())
            LinuxProcesses.Send(pid, LinuxProcesses.Kill);
        (await checkout.ServesAsync()).ShouldBeNull();
        var again = (await checkout.RunAsync("Deploy")).With(0);

        again.Output.ShouldContain("Going on where it stopped");
        (await checkout.ServesAsync()).ShouldBe(next);
        (await checkout.RunAsync("Status")).With(0).Output.ShouldNotContain("DRIFT");
        await live.GiveBackAsync();
    }
}

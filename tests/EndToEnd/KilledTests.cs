namespace EndToEnd;

/// <summary>The command is killed with its session; the edge, the services and the database live on.</summary>
[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class KilledTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    private readonly KilledReleases _releases = new(live);

    [Fact]
    public Task Killed_in_the_middle_of_the_shift_the_same_command_finishes_the_release() => _releases.AgainAsync(CutOff.Named("Rollout in the shift"));

    [Fact]
    public Task Killed_in_a_migration_another_commit_takes_it_back_and_is_released() => _releases.OtherAsync(CutOff.Named("Migrate"));

    [Fact]
    public Task Killed_while_it_watches_Rollback_brings_the_previous_version_back() => _releases.RollbackAsync(CutOff.Named("Monitor"));

    [Theory]
    [InlineData("Migrate")]
    [InlineData("Verify")]
    public async Task When_the_whole_machine_stops_the_same_command_starts_everything_again_and_finishes(string moment)
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

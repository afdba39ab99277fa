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
    public Task Killed_while_it_watches_Rollback_brings_the_version_before_back() => _releases.RollbackAsync(CutOff.Named("Monitor"));
}

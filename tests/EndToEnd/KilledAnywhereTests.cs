namespace EndToEnd;

/// <summary>The whole matrix: every phase, every way on.</summary>
[Trait(Suite.Trait, Suite.Faults)]
public class KilledAnywhereTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    private readonly KilledReleases _releases = new(live);

    public static TheoryData<string> Everywhere => [.. CutOff.All.Select(one => one.Name)];

    /// <summary>What changed nothing is nothing to take back: Rollback means the release before then.</summary>
    public static TheoryData<string> WhereSomethingChanged => [.. CutOff.All.Where(one => one.HadChanged).Select(one => one.Name)];

    [Theory, MemberData(nameof(Everywhere))]
    public Task Killed_in(string moment) => _releases.AgainAsync(CutOff.Named(moment));

    [Theory, MemberData(nameof(Everywhere))]
    public Task Killed_and_followed_by_another_commit_in(string moment) => _releases.OtherAsync(CutOff.Named(moment));

    [Theory, MemberData(nameof(WhereSomethingChanged))]
    public Task Killed_and_rolled_back_in(string moment) => _releases.RollbackAsync(CutOff.Named(moment));
}

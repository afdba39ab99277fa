namespace Interlock.Build.Tests;

public class NearestTests
{
    private static readonly string[] s_known = ["--dryrun", "--description", "--target", "--environment"];

    [Theory]
    [InlineData("--dryrn", "--dryrun")]
    [InlineData("--DRYRUN", "--dryrun")]
    [InlineData("--tagret", "--target")]
    [InlineData("--env", "--environment")]
    [InlineData("--enviroment", "--environment")]
    public void A_slip_of_the_hand_finds_what_was_meant(string found, string meant) => Nearest.To(found, s_known).ShouldBe(meant);

    [Theory]
    [InlineData("zzzzzzzzzz")]
    [InlineData("x")]
    [InlineData("")]
    public void What_is_like_nothing_known_finds_nothing(string found) => Nearest.To(found, ["Deploy", "Rollback"]).ShouldBeNull();

    [Fact]
    public void Nothing_known_finds_nothing() => Nearest.To("Deploy", []).ShouldBeNull();
}

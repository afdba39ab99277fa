namespace Interlock.Tests;

public sealed class NearestTests
{
    private static readonly string[] Keys = ["health", "run", "start-within", "stop-within"];
    private static readonly string[] Arguments = ["--dryrun", "--description", "--target", "--environment"];

    [Theory]
    [InlineData("healht", "health")]
    [InlineData("Health", "health")]
    [InlineData("start-witin", "start-within")]
    [InlineData("rn", "run")]
    public void A_slip_of_the_hand_in_a_runbook_finds_the_key_that_was_meant(string found, string meant) => Nearest.To(found, Keys).ShouldBe(meant);

    [Theory]
    [InlineData("--dryrn", "--dryrun")]
    [InlineData("--DRYRUN", "--dryrun")]
    [InlineData("--tagret", "--target")]
    [InlineData("--env", "--environment")]
    [InlineData("--enviroment", "--environment")]
    public void A_slip_of_the_hand_on_the_command_line_finds_the_argument_that_was_meant(string found, string meant) => Nearest.To(found, Arguments).ShouldBe(meant);

    [Theory]
    [InlineData("banana")]
    [InlineData("zzzzzzzzzz")]
    [InlineData("x")]
    [InlineData("")]
    public void What_is_like_nothing_known_finds_nothing(string found) => Nearest.To(found, Keys).ShouldBeNull();

    [Fact]
    public void Nothing_known_finds_nothing() => Nearest.To("Deploy", []).ShouldBeNull();
}

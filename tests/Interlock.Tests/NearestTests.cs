namespace Interlock.Tests;

public sealed class NearestTests
{
    [Theory]
    [InlineData("healht", "health")]
    [InlineData("Health", "health")]
    [InlineData("start-witin", "start-within")]
    [InlineData("rn", "run")]
    [InlineData("banana", null)]
    [InlineData("x", null)]
    [InlineData("", null)]
    public void The_nearest_known_name_is_found_and_nothing_far_away(string found, string? nearest) =>
        Nearest.To(found, ["health", "run", "start-within", "stop-within"]).ShouldBe(nearest);
}

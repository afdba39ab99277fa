using Interlock.Output;

namespace Interlock.Tests.Output;

public sealed class ConsoleChoiceTests
{
    [Theory]
    [InlineData("", false, 100, ConsoleKind.Live, true)]
    [InlineData("NO_COLOR=1", false, 100, ConsoleKind.Live, false)]
    [InlineData("NO_COLOR=", false, 100, ConsoleKind.Live, true)]
    [InlineData("", true, 100, ConsoleKind.Plain, false)]
    [InlineData("TERM=dumb", false, 100, ConsoleKind.Plain, false)]
    [InlineData("CI=true", false, 100, ConsoleKind.Plain, true)]
    [InlineData("CI=false", false, 100, ConsoleKind.Live, true)]
    [InlineData("", false, 0, ConsoleKind.Plain, true)]
    [InlineData("CI=true GITHUB_ACTIONS=true", true, 0, ConsoleKind.GitHub, true)]
    [InlineData("GITHUB_ACTIONS=true NO_COLOR=1", true, 0, ConsoleKind.GitHub, false)]
    public void The_console_suits_where_it_runs(string variables, bool redirected, int width, ConsoleKind kind, bool color)
    {
        var known = variables.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        var choice = ConsoleChoice.Of(known.GetValueOrDefault, redirected, () => width);

        choice.Kind.ShouldBe(kind);
        choice.Color.ShouldBe(color);
    }
}

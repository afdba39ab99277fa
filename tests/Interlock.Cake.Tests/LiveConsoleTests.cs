using System.Text.RegularExpressions;
using Interlock.Cake.Output;
using Interlock.Engine;
using Interlock.Tests.Output;
using Spectre.Console;

namespace Interlock.Cake.Tests;

public sealed class LiveConsoleTests : IDisposable
{
    private readonly StringWriter screen = new();

    [Fact]
    public void A_run_leaves_its_lines_its_summary_and_a_visible_cursor()
    {
        using (var live = Console())
            SampleRuns.RolledBack.TellTo(live);

        var text = screen.ToString();
        text.ShouldContain("database backup");
        text.ShouldContain("1.4.0 failed and was rolled back to 1.3.0, proven");
        text.LastIndexOf("\e[?25h", StringComparison.Ordinal).ShouldBeGreaterThan(text.LastIndexOf("\e[?25l", StringComparison.Ordinal));
        text.LastIndexOf("Exit", StringComparison.Ordinal).ShouldBeGreaterThan(text.LastIndexOf("\e[?25l", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_is_cut_off_gives_the_cursor_back()
    {
        var live = Console();
        live.RunStarted("local-1", "Deploy", SampleRuns.Plan);
        live.PhaseStarted(Phase.Verify, ["probe"]);
        live.StepStarted(new ToldStep(Phase.Verify, "probe", null));

        live.Dispose();

        var text = screen.ToString();
        text.ShouldContain("probe");
        text.LastIndexOf("\e[?25h", StringComparison.Ordinal).ShouldBeGreaterThan(text.LastIndexOf("\e[?25l", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_colours_no_colour_code_is_written()
    {
        using (var live = Console(color: false))
            SampleRuns.RolledBack.TellTo(live);

        Regex.IsMatch(screen.ToString(), "\e\\[[0-9;]*m").ShouldBeFalse();
    }

    [Theory]
    [InlineData("y", true)]
    [InlineData(" YES ", true)]
    [InlineData("", false)]
    [InlineData("no", false)]
    [InlineData(null, false)]
    public void Only_yes_is_yes_and_the_view_goes_on_after_the_question(string? answer, bool expected)
    {
        using var live = Console(read: () => answer);
        live.RunStarted("local-1", "Deploy", SampleRuns.Plan);
        live.PhaseStarted(Phase.Verify, ["probe"]);

        live.Ask("Go on?").ShouldBe(expected);

        live.StepStarted(new ToldStep(Phase.Verify, "after the question", null));
        screen.ToString().ShouldContain("Go on? [y/N] ");
        screen.ToString().ShouldContain("after the question");
    }

    public void Dispose() => screen.Dispose();

    private LiveConsole Console(bool color = true, Func<string?>? read = null)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            ColorSystem = color ? ColorSystemSupport.Standard : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(screen),
        });
        console.Profile.Width = 100;
        console.Profile.Height = 40;
        return new(console, new() { Color = color }, TimeProvider.System, _ => TimeSpan.FromSeconds(5), read);
    }
}

using Interlock.Cake.Output;
using Interlock.Watch;
using Spectre.Console;

namespace Interlock.Cake.Tests;

public sealed class LiveWatchViewTests : IDisposable
{
    private const string HideCursor = "\e[?25l";
    private const string ShowCursor = "\e[?25h";
    private readonly StringWriter screen = new();

    public void Dispose() => screen.Dispose();

    [Fact]
    public void Each_sample_is_drawn_over_the_one_before_and_lines_stay_above()
    {
        using (var view = View())
        {
            view.Say("watch: watching 1.4.0");
            view.Show(Picture("100 %"));
            view.Say("watch: CRITICAL  up failed");
            view.Show(Picture("99.1 %"));
        }

        var text = screen.ToString();
        text.ShouldContain("watch: watching 1.4.0");
        text.IndexOf("CRITICAL", StringComparison.Ordinal).ShouldBeInRange(text.IndexOf("100 %", StringComparison.Ordinal), text.IndexOf("99.1 %", StringComparison.Ordinal));
        text.ShouldContain("\e[1A", customMessage: "the cursor goes up to draw over");
    }

    [Fact]
    public void It_takes_the_view_away_and_gives_the_cursor_back()
    {
        var view = View();
        view.Show(Picture("100 %"));

        view.Dispose();
        view.Show(Picture("50 %"));
        view.Say("after");

        var text = screen.ToString();
        text.LastIndexOf(ShowCursor, StringComparison.Ordinal).ShouldBeGreaterThan(text.LastIndexOf(HideCursor, StringComparison.Ordinal));
        text.ShouldNotContain("50 %");
        text.ShouldEndWith("after\e[K\n");
    }

    [Fact]
    public void Without_a_sample_there_is_no_view() => Nothing(view => view.Say("only a line"));

    [Fact]
    public void Without_colours_no_colour_code_is_written()
    {
        using (var view = View(color: false))
            view.Show(Picture("100 %"));

        screen.ToString().ShouldNotMatch("\e\\[[0-9;]*m");
    }

    private void Nothing(Action<LiveWatchView> with)
    {
        using (var view = View())
            with(view);
        screen.ToString().ShouldNotContain(HideCursor);
    }

    private static WatchPicture Picture(string found) =>
        new("1.4.0", 2, TimeSpan.FromSeconds(30), TimeSpan.FromHours(1), DateTimeOffset.UnixEpoch, [new("met", "uptime >= 99%", found, WatchTone.Good)], [new("FIRING", "up failed", "up failed once", WatchTone.Bad)]);

    private LiveWatchView View(bool color = true)
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
        return new(console, TimeProvider.System);
    }
}

using Interlock.Output;
using Interlock.Record;

namespace Interlock.Tests.Output;

public sealed class PlainConsoleTests
{
    [Fact]
    public void A_release_that_goes_well_is_one_line_a_step() => Show(SampleRuns.Success, new()).ShouldBeApproved("Approved/success.txt");

    [Fact]
    public void A_gate_that_stops_is_shown_last_and_whole()
    {
        var text = Show(SampleRuns.GateStop, new());

        text.ShouldBeApproved("Approved/gate-stop.txt");
        text.LastIndexOf("secret scan", StringComparison.Ordinal).ShouldBeGreaterThan(text.LastIndexOf("clean tree", StringComparison.Ordinal));
        text.ShouldContain("src/Shop/appsettings.json:12");
    }

    [Fact]
    public void A_release_that_is_taken_back_says_what_is_back() => Show(SampleRuns.RolledBack, new()).ShouldBeApproved("Approved/rolled-back.txt");

    [Fact]
    public void A_hold_says_how_to_let_it_pass() => Show(SampleRuns.Held, new()).ShouldBeApproved("Approved/hold.txt");

    [Fact]
    public void What_is_not_back_says_that_a_person_is_needed() => Show(SampleRuns.NotBack, new()).ShouldContain("is not back: a person is needed");

    [Theory]
    [InlineData(60)]
    [InlineData(120)]
    public void Lines_keep_to_the_width_of_the_terminal(int width)
    {
        var text = Show(SampleRuns.RolledBack, new() { Width = width });

        text.ShouldBeApproved($"Approved/width-{width}.txt");
        // What a command wrote keeps its own lines, and a path stays whole to be copied.
        text.Split('\n').Where(line => !line.Contains('|', StringComparison.Ordinal) && !line.Contains("report.html", StringComparison.Ordinal)).ShouldAllBe(line => line.Length <= width);
    }

    [Fact]
    public void Without_colours_there_is_no_escape_code() => Show(SampleRuns.RolledBack, new() { Color = false }).ShouldNotContain("\e");

    [Fact]
    public void Colours_change_no_word()
    {
        var colored = Show(SampleRuns.RolledBack, new() { Color = true });

        colored.ShouldContain("\e[31mSTOP\e[0m");
        System.Text.RegularExpressions.Regex.Replace(colored, "\e\\[[0-9]+m", "").ShouldBe(Show(SampleRuns.RolledBack, new()));
    }

    [Fact]
    public void Steps_that_an_earlier_run_has_proven_are_counted_on_one_line()
    {
        var story = SampleRuns.Success;
        var proven = story with { Phases = [.. story.Phases.Select(phase => phase with { Steps = [.. phase.Steps.Select(step => step with { ProvenBy = "local-1" })] })] };

        var text = Show(proven, new());

        text.ShouldContain("2 steps are proven by an earlier run of this plan");
        text.ShouldNotContain("12 tables");
    }

    [Fact]
    public void A_secret_in_evidence_is_masked()
    {
        var secret = new Secret("console-" + Guid.NewGuid().ToString("N"));
        var story = SampleRuns.Held;
        var leaking = story with { Phases = [SampleRuns.PhaseOf("Preflight", 0, 1, new StepRecord("leak", null, "hold", 1, "found " + secret.Reveal(), false) { Details = [secret.Reveal()] })] };

        Show(leaking, new()).ShouldNotContain(secret.Reveal());
    }

    internal static string Show(ReleaseRecord record, ConsoleLayout layout)
    {
        var writer = new StringWriter { NewLine = "\n" };
        record.TellTo(new PlainConsole(writer, layout));
        return writer.ToString();
    }
}

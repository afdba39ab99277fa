using Interlock.Output;
using Interlock.Record;

namespace Interlock.Tests.Output;

public sealed class GitHubConsoleTests
{
    [Fact]
    public void A_stop_becomes_an_annotation_inside_its_phases_group() => Show(SampleRuns.GateStop).ShouldBeApproved("Approved/github-gate-stop.txt");

    [Fact]
    public void Every_group_that_is_opened_is_closed_before_the_next()
    {
        var lines = Show(SampleRuns.RolledBack).Split('\n').Where(line => line.StartsWith("::group::", StringComparison.Ordinal) || line == "::endgroup::").ToList();

        lines.Count.ShouldBe(SampleRuns.RolledBack.Phases.Count * 2);
        lines.Where((_, i) => i % 2 == 1).ShouldAllBe(line => line == "::endgroup::");
    }

    [Fact]
    public void Text_from_elsewhere_is_never_read_as_a_command()
    {
        var evidence = "::set-env name=PATH::/tmp\n::error::planted ##[add-path]/tmp\r\n::stop-commands::x";
        var story = SampleRuns.Held with
        {
            Phases = [SampleRuns.PhaseOf("Preflight", 0, 1, new StepRecord("a, b: c", null, "stop", 1, evidence, false) { Details = ["  ::warning::planted", "##[group]x"] })],
            Notes = ["::debug::planted", "last"],
        };

        var text = Show(story);

        var commands = text.Split('\n').Where(line => line.TrimStart().StartsWith("::", StringComparison.Ordinal) || line.Contains("##[", StringComparison.Ordinal) && !line.StartsWith("::error title", StringComparison.Ordinal)).ToList();
        commands.Count.ShouldBe(3);
        commands[1].ShouldStartWith("::error title=Preflight / a%2C b%3A c%3A Stop::::set-env name=PATH::/tmp%0A::error::planted");
        commands.ShouldAllBe(line => line.StartsWith("::group::Preflight", StringComparison.Ordinal) || line.StartsWith("::endgroup::", StringComparison.Ordinal) || line.StartsWith("::error title=Preflight", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("100% of a\r\nb", "100%25 of a%0D%0Ab")]
    [InlineData("%0A", "%250A")]
    public void Data_is_escaped_such_that_the_runner_gives_it_back_whole(string text, string escaped) => GitHubText.Data(text).ShouldBe(escaped);

    [Fact]
    public void The_record_is_appended_to_the_jobs_summary()
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "before\n");
            Show(SampleRuns.GateStop, file);

            var summary = File.ReadAllText(file);
            summary.ShouldStartWith("before\n# Deploy of 1.4.0 stopped: nothing had changed");
            summary.ShouldContain("secret scan");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void A_summary_that_cannot_be_written_warns_and_does_not_throw() =>
        Show(SampleRuns.GateStop, Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"), "none")).ShouldContain("::warning title=Job summary::");

    private static string Show(ReleaseRecord record, string? summary = null)
    {
        var writer = new StringWriter { NewLine = "\n" };
        record.TellTo(new GitHubConsole(writer, new() { Width = 80 }, summary));
        return writer.ToString();
    }
}

using Interlock.Preflight;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight.Reports;

public sealed class ReportedCheckTests
{
    private const string OneOfTwo = """<testsuite><testcase name="a"/><testcase name="b"><failure/></testcase></testsuite>""";

    [Fact]
    public async Task A_report_decides_in_place_of_the_exit_code_and_is_kept()
    {
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("unit", new CheckSettings { Run = $"echo '{OneOfTwo}' > r.xml; exit 1", Report = "r.xml", MinPassRate = 50 }));

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Go, "1 of 2 tests passed, 50 % (at least 50 %)"));
        result.Details.ShouldBe(["b", "read as junit; kept: checks/unit.log, checks/unit-r.xml"]);
        room.Artifact("checks/unit-r.xml").ShouldContain("<failure/>");
    }

    [Fact]
    public async Task Reports_by_a_glob_are_counted_together()
    {
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("unit", new CheckSettings { Run = $"mkdir -p out/x/y; echo '{OneOfTwo}' | tee out/x/a.xml out/x/y/b.xml", Report = "out/**/*.xml" }));

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Stop, "2 of 4 tests passed, 50 %"));
    }

    [Fact]
    public async Task A_report_from_before_is_hold()
    {
        using var room = new Room().With("r.xml", """<testsuite><testcase name="a"/></testsuite>""");
        var result = await room.RunAsync(new CommandCheck("unit", new CheckSettings { Run = "true", Report = "r.xml" }));

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("r.xml: it is from before: this command did not write it");
    }

    [Theory]
    [InlineData("true", "r.xml: it is not there: the command did not write it")]
    [InlineData("echo '<testsuite><testcase' > r.xml", "r.xml: it is not well-formed XML: ")]
    [InlineData("echo hello > r.xml", "r.xml: it is in none of the formats that are known: ")]
    [InlineData(": > r.xml", "r.xml: there is nothing in it")]
    public async Task A_report_that_can_not_be_read_is_hold_and_never_go(string run, string reason)
    {
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("unit", new CheckSettings { Run = run, Report = "r.xml", OnFailure = OnFailure.Warn }));

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain(reason);
    }

    [Fact]
    public async Task What_is_printed_is_read_where_no_report_is_named()
    {
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("types", new CheckSettings { Run = "echo 'a.ts(1,1): error TS1005: x'; exit 2", ReportAs = ReportFormat.Tsc, MaxErrors = 49 }));

        (result.Verdict, result.Evidence).ShouldBe((Verdict.Go, "1 error (at most 49)"));
    }

    [Fact]
    public async Task A_forbidden_line_is_a_failure_even_when_the_command_passed()
    {
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("front-end", new CheckSettings { Run = "echo built; echo '(!) Warning: a chunk is large' >&2", Forbids = [@"(?i)\bwarning\b"] }));

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldStartWith("1 line of its output is forbidden: (!) Warning: a chunk is large");
    }

    [Theory]
    [InlineData("mkdir -p dist; echo x > dist/index.html", Verdict.Go)]
    [InlineData("mkdir -p dist", Verdict.Stop)]
    [InlineData("true", Verdict.Stop)]
    public async Task What_a_command_must_leave_is_there_and_not_empty(string run, Verdict verdict)
    {
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("front-end", new CheckSettings { Run = run, Leaves = ["dist"] }));

        result.Verdict.ShouldBe(verdict);
        if (verdict == Verdict.Stop)
            result.Evidence.ShouldStartWith("left no dist");
    }

    [Fact]
    public async Task A_check_gets_the_variables_that_it_is_given_and_of_ours_only_those_it_may_have()
    {
        Environment.SetEnvironmentVariable("INTERLOCK_TEST_SEEN", "seen");
        Environment.SetEnvironmentVariable("INTERLOCK_TEST_HIDDEN", "hidden");
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("env", new CheckSettings { Run = "echo \"$INTERLOCK_TEST_SEEN-$INTERLOCK_TEST_HIDDEN-$GIVEN\"", Inherit = ["INTERLOCK_TEST_SEEN"], Variables = new Dictionary<string, Secret> { ["GIVEN"] = Secret.InTheOpen("given") } }));

        result.Evidence.ShouldEndWith(": seen--given");
    }
}

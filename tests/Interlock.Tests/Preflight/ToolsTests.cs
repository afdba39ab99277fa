using Interlock.Engine;
using Interlock.Preflight;

namespace Interlock.Tests.Preflight;

public sealed class ToolsTests
{
    [Fact]
    public async Task Programs_that_commands_begin_with_must_be_there()
    {
        var result = await Judge("checks: {unit: 'CI=1 no-such-program-anywhere --all'}");
        (result.Verdict, result.Evidence).ShouldBe((Verdict.Stop, "no-such-program-anywhere is not on PATH; install it"));
    }

    [Fact]
    public async Task A_program_that_is_too_old_stops() =>
        (await Judge("tools: {git: '99.1'}")).Evidence.ShouldEndWith("; at least 99.1 is needed");

    [Fact]
    public async Task A_program_that_does_not_tell_its_version_holds() => (await Judge("tools: {'false': '1.0'}")).Verdict.ShouldBe(Verdict.Hold);

    [Fact]
    public async Task Programs_that_are_there_are_go_with_their_versions() => (await Judge("tools: {git: '2.0'}")).Evidence.ShouldStartWith("git 2.");

    [Theory]
    [InlineData("cd web && npm ci && npm test", "npm,npm")]
    [InlineData("A=1 B=2 pytest -q", "pytest")]
    [InlineData("./run.sh; $TOOL x; exit 1", "")]
    [InlineData("python3 -c 'import x; go()'", "python3")]
    public void Programs_are_read_off_the_commands(string line, string programs) => string.Join(',', ToolsNeeded.Programs(line)).ShouldBe(programs);

    private static async Task<StepResult> Judge(string yaml)
    {
        using var room = new Room();
        return await room.RunAsync(new Tools(Runbook.Text.Good(Runbook.Text.With(yaml))));
    }
}

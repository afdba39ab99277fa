using Interlock.Preflight;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight;

public sealed class CommandCheckTests
{
    [Fact]
    public async Task A_command_that_passes_is_go_with_its_last_word_and_its_output_kept()
    {
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("unit", new CheckSettings { Run = "echo one; echo 42 passed" }));

        result.Verdict.ShouldBe(Verdict.Go);
        result.Evidence.ShouldEndWith(": 42 passed");
        room.Said.ShouldBe(["one", "42 passed"]);
        room.Artifact("checks/unit.log").ShouldBe("$ echo one; echo 42 passed\none\n42 passed\n");
    }

    [Theory]
    [InlineData(OnFailure.Stop, Verdict.Stop)]
    [InlineData(OnFailure.Warn, Verdict.Warn)]
    public async Task A_command_that_fails_decides_what_the_runbook_says(OnFailure onFailure, Verdict verdict)
    {
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("unit", new CheckSettings { Run = "echo 1 failed; exit 3", OnFailure = onFailure }));

        result.Verdict.ShouldBe(verdict);
        result.Evidence.ShouldStartWith("failed with exit 3");
        result.Details.ShouldBe(["1 failed"]);
    }

    [Theory]
    [InlineData(OnFailure.Stop)]
    [InlineData(OnFailure.Warn)]
    public async Task A_program_that_is_not_there_is_hold_and_never_go(OnFailure onFailure)
    {
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("unit", new CheckSettings { Run = "no-such-program-anywhere --all", OnFailure = onFailure }));

        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("no-such-program-anywhere");
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_hold()
    {
        using var room = new Room();
        (await room.RunAsync(new CommandCheck("unit", new CheckSettings { Run = "true", Folder = "web" }))).Verdict.ShouldBe(Verdict.Hold);
    }

    [Fact]
    public async Task A_command_runs_in_its_folder()
    {
        using var room = new Room().With("web/package.json", "{}");
        (await room.RunAsync(new CommandCheck("unit", new CheckSettings { Run = "ls", Folder = "web" }))).Evidence.ShouldEndWith(": package.json");
    }

    [Fact]
    public async Task A_command_that_does_not_end_is_stopped()
    {
        using var room = new Room();
        var result = await room.RunAsync(new CommandCheck("unit", new CheckSettings { Run = "sleep 60", Within = TimeSpan.FromMilliseconds(100) }));

        result.Verdict.ShouldBe(Verdict.Stop);
        result.Evidence.ShouldContain("did not end within");
    }

    [Fact]
    public void Checks_wait_for_the_snapshot_and_for_those_that_they_name() =>
        new CommandCheck("unit", new CheckSettings { Run = "true", After = ["restore"] }).After.ShouldBe([SourceSnapshot.StepName, new CommandCheck("restore", new CheckSettings { Run = "true" }).Name]);
}

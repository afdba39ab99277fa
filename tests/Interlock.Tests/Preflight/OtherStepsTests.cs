using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight;

public sealed class ChangelogTests
{
    [Theory]
    [InlineData("## [1.4.0] - 2026-11-21\n\n- New.", "1.4.0", Verdict.Go)]
    [InlineData("## v1.4.0\n- New.", "1.4.0-dev.3+abc1234", Verdict.Go)]
    [InlineData("## [Unreleased]\n\n### Added\n- New.", "1.4.0", Verdict.Go)]
    [InlineData("## [Unreleased]\n\n### Added\n\n## [1.3.0]\n- Old.", "1.4.0", Verdict.Warn)]
    [InlineData("## [1.3.0]\n- Old. See 1.4.0", "1.4.0", Verdict.Warn)]
    [InlineData("## [1.4.01]\n- Other.", "1.4.0", Verdict.Warn)]
    public async Task An_entry_for_the_version_or_what_is_unreleased_is_wanted(string text, string version, Verdict verdict)
    {
        using var room = new Room().With("CHANGELOG.md", "# Changelog\n\n" + text);
        (await room.RunAsync(new Changelog(version))).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task No_changelog_warns()
    {
        using var room = new Room();
        (await room.RunAsync(new Changelog("1.4.0"))).Verdict.ShouldBe(Verdict.Warn);
    }
}

public sealed class DiskRoomTests
{
    private const long Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(200, Verdict.Go)]
    [InlineData(199, Verdict.Stop)]
    public async Task Without_a_backup_to_estimate_by_two_hundred_megabytes_are_needed(long free, Verdict verdict)
    {
        using var room = new Room();
        (await room.RunAsync(new DiskRoom(free: _ => free * Megabyte))).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task The_last_backup_is_needed_three_times()
    {
        using var room = new Room().With(".interlock/backups/a.dump", "x");
        using (var file = File.OpenWrite(Path.Combine(room.Root, ".interlock/backups/a.dump")))
            file.SetLength(100 * Megabyte);

        (await room.RunAsync(new DiskRoom(free: _ => 299 * Megabyte))).Verdict.ShouldBe(Verdict.Stop);
        (await room.RunAsync(new DiskRoom(free: _ => 300 * Megabyte))).Evidence.ShouldBe("300 MB free, 300 MB needed (3 × the last backup of 100 MB)");
    }

    [Fact]
    public async Task Space_that_cannot_be_asked_is_hold()
    {
        using var room = new Room();
        (await room.RunAsync(new DiskRoom(free: _ => throw new IOException("gone")))).Verdict.ShouldBe(Verdict.Hold);
    }

    [Fact]
    public async Task The_system_answers_for_a_folder_that_is_not_made_yet()
    {
        using var room = new Room();
        (await room.RunAsync(new DiskRoom())).Evidence.ShouldContain("needed");
    }
}

public sealed class AttestationsTests
{
    private static readonly Dictionary<string, string> Billing = new(StringComparer.Ordinal) { ["billing"] = "Billing is checked." };

    [Fact]
    public async Task Without_a_terminal_and_without_the_key_it_holds()
    {
        using var room = new Room();
        var result = await room.RunAsync(new Attestations(Billing));
        result.Verdict.ShouldBe(Verdict.Hold);
        result.Evidence.ShouldContain("--attest=billing");
    }

    [Fact]
    public async Task A_key_on_the_command_line_is_recorded_with_who()
    {
        using var room = new Room { Options = new RunOptions { User = "ada", Attested = ["billing"] } };
        var result = await room.RunAsync(new Attestations(Billing));
        result.Verdict.ShouldBe(Verdict.Go);
        ((string)result.Data!["billing"]!["by"]!, (string)result.Data["billing"]!["how"]!).ShouldBe(("ada", "command line"));
    }

    [Theory]
    [InlineData(true, Verdict.Go)]
    [InlineData(false, Verdict.Stop)]
    public async Task On_a_terminal_the_answer_decides(bool answer, Verdict verdict)
    {
        using var room = new Room();
        (await room.RunAsync(new Attestations(Billing, _ => answer))).Verdict.ShouldBe(verdict);
    }
}

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

public sealed class PreflightStepsTests
{
    [Fact]
    public void The_embedded_runbook_has_every_step_once_each_of_preflight()
    {
        var runbook = RunbookReader.Read(Path.Combine(Runbook.Text.Root(), "release.yaml"), "local", Runbook.Text.NoVariables).OrThrow();

        var steps = PreflightSteps.For(new PlanRequest(runbook, "local", "0.1.0", "abc1234"));

        steps.Select(step => step.Name).ShouldBe(["clean tree", "check unit-tests", "variables of storefront", "migration scripts", "changelog", "tools", "disk room"]);
        steps.ShouldAllBe(step => step.Phase == Phase.Preflight && step.Effects.Count > 0 && step.Requirement != null);
        steps.SelectMany(step => step.After).Except(steps.Select(step => step.Name)).ShouldBeEmpty();
    }
}

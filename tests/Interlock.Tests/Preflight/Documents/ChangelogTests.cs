using Interlock.Platforms;
using Interlock.Preflight.Documents;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight.Documents;

public sealed class ChangelogTests
{
    [Theory]
    [InlineData("## [1.4.0] - 2026-11-21\n\n- New.", "1.4.0", Verdict.Go)]
    [InlineData("## 1.4.0 (2026-11-21)\n\n- New.", "1.4.0", Verdict.Go)]
    [InlineData("## [1.4.0](https://example.com/v1.4.0) - 2026-11-21 [YANKED]\n\n- New.", "1.4.0", Verdict.Go)]
    [InlineData("## [1.4.0-rc.1] - 2026-11-21\n- New.", "1.4.0-rc.1", Verdict.Go)]
    [InlineData("## v1.4.0\n- New.", "1.4.0-dev.3+abc1234", Verdict.Go)]
    [InlineData("## [Unreleased]\n\n### Added\n- New.", "1.4.0-dev.3+abc1234", Verdict.Go)]
    [InlineData("## [Unreleased]\n\n### Added\n\n## [1.3.0] - 2026-01-01\n- Old.", "1.4.0-dev.3+abc1234", Verdict.Warn)]
    [InlineData("## [1.4.0]\n- New.", "1.4.0", Verdict.Stop)]
    [InlineData("## [1.4.0] - 21.11.2026\n- New.", "1.4.0", Verdict.Stop)]
    [InlineData("## [1.4.0] - 2026-02-30\n- New.", "1.4.0", Verdict.Stop)]
    [InlineData("## [1.4.0] - 2999-01-01\n- New.", "1.4.0", Verdict.Stop)]
    [InlineData("## [1.4.0] - 2026-11-21\n\n[1.4.0]: https://example.com", "1.4.0", Verdict.Stop)]
    [InlineData("## [Unreleased]\n\n### Added\n- New.", "1.4.0", Verdict.Stop)]
    [InlineData("## [1.3.0] - 2026-01-01\n- Old. See 1.4.0", "1.4.0", Verdict.Stop)]
    [InlineData("## [1.3.0] - 2026-01-01\n- Old.", "1.4.0-dev.3+abc1234", Verdict.Stop)]
    [InlineData("## [1.4.01]\n- Other.", "1.4.0", Verdict.Stop)]
    public async Task A_release_has_an_entry_with_a_date_and_a_development_version_may_be_unreleased(string text, string version, Verdict verdict)
    {
        using var room = new Room().With("CHANGELOG.md", "# Changelog\n\n" + text);
        (await room.RunAsync(Step(version))).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task What_is_missing_is_told_with_the_line_to_write()
    {
        using var room = new Room().With("CHANGELOG.md", "# Changelog\n\n## [1.4.0]\n- New.");
        (await room.RunAsync(Step("1.4.0"))).Evidence.ShouldMatch(@"^CHANGELOG\.md:3: the entry for 1\.4\.0 has no date; write '## \[1\.4\.0\] - \d{4}-\d\d-\d\d'$");
    }

    [Theory]
    [InlineData("local", "", Verdict.Warn)]
    [InlineData("production", "", Verdict.Stop)]
    [InlineData("local", "documents: {changelog: CHANGELOG.md}", Verdict.Stop)]
    public async Task On_this_machine_it_only_warns_unless_the_runbook_names_the_changelog(string environment, string runbook, Verdict verdict)
    {
        using var room = new Room().With("CHANGELOG.md", "## [1.3.0] - 2026-01-01\n- Old.");
        (await room.RunAsync(Step("1.4.0", environment, runbook))).Verdict.ShouldBe(verdict);
    }

    [Theory]
    [InlineData("", Verdict.Warn)]
    [InlineData("documents: {changelog: docs/CHANGES.md}", Verdict.Stop)]
    public async Task No_changelog_warns_and_stops_where_one_is_named(string runbook, Verdict verdict)
    {
        using var room = new Room();
        (await room.RunAsync(Step("1.4.0", "production", runbook))).Verdict.ShouldBe(verdict);
    }

    private static Changelog Step(string version, string environment = "production", string runbook = "") =>
        new(new PlanRequest(Runbook.Text.Good(Runbook.Text.With(runbook)), environment, version, "abc1234"));
}

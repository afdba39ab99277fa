using Interlock.Preflight;

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

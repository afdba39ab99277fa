using Interlock.Preflight.Secrets;

namespace Interlock.Tests.Preflight.Secrets;

public class AllowTests
{
    private static readonly string Line = $"token = \"{Samples.GitHub()}\"";
    private static readonly DateOnly Today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    [Theory]
    [InlineData("docs/**", "docs/a/b.md", true)]
    [InlineData("docs/*.md", "docs/a/b.md", false)]
    [InlineData("*.md", "docs/a/b.md", true)]
    [InlineData("**/b.md", "b.md", true)]
    [InlineData("src/?.md", "src/ab.md", false)]
    public void A_path_glob_allows_what_it_names(string glob, string path, bool allowed) =>
        RuleTests.Scan(path, Line, With(new() { Path = glob, Reason = "a sample" })).Findings.Count.ShouldBe(allowed ? 0 : 1);

    [Fact]
    public void An_allowed_finding_is_kept_with_its_reason()
    {
        var fingerprint = RuleTests.Scan("a.txt", Line).Findings[0].Fingerprint;

        var result = RuleTests.Scan("a.txt", Line, With(new() { Rule = "github-token", Fingerprint = fingerprint, Reason = "revoked in 2024", Expires = Today }));

        result.Verdict.ShouldBe(Verdict.Go);
        result.Allowed.ShouldHaveSingleItem().Reason.ShouldBe("revoked in 2024");
    }

    [Fact]
    public void An_expired_entry_no_longer_allows_and_is_reported()
    {
        var result = RuleTests.Scan("a.txt", Line, With(new() { Path = "a.txt", Reason = "for now", Expires = Today.AddDays(-1) }));

        result.Verdict.ShouldBe(Verdict.Stop);
        result.AllowProblems.ShouldHaveSingleItem().ShouldContain("expired");
    }

    [Fact]
    public void An_entry_without_a_reason_or_without_a_limit_allows_nothing()
    {
        RuleTests.Scan("a.txt", Line, With(new() { Path = "a.txt" })).AllowProblems.ShouldHaveSingleItem().ShouldContain("no reason");
        RuleTests.Scan("a.txt", Line, With(new() { Reason = "all" })).Verdict.ShouldBe(Verdict.Stop);
    }

    [Fact]
    public void An_entry_that_matched_nothing_is_reported() =>
        RuleTests.Scan("a.txt", "clean", With(new() { Path = "b.txt", Reason = "old" })).AllowProblems.ShouldHaveSingleItem().ShouldContain("matched nothing");

    [Fact]
    public void A_marker_on_the_line_allows_its_rule_only_and_only_with_a_reason()
    {
        RuleTests.Scan("a.py", $"{Line} # {InlineMarker.Word}github-token revoked sample").Allowed.ShouldHaveSingleItem().Reason.ShouldBe("revoked sample");
        RuleTests.Scan("a.py", $"{Line} # {InlineMarker.Word}jwt revoked sample").Verdict.ShouldBe(Verdict.Stop);
        RuleTests.Scan("a.py", $"{Line} # {InlineMarker.Word}github-token").AllowProblems.ShouldHaveSingleItem().ShouldContain("no reason");
        RuleTests.Scan("a.py", $"# {InlineMarker.Word}github-token wrong line\n{Line}").Verdict.ShouldBe(Verdict.Stop);
    }

    private static SecretScanOptions With(AllowEntry entry) => new() { Allow = [entry] };
}

using Interlock.Platforms;
using Interlock.Preflight.Documents;

namespace Interlock.Tests.Preflight.Documents;

public sealed class ReadmeVersionTests
{
    private const string Changes = "## [1.4.0] - 2026-11-21\n- New.\n\n## [1.3.0] - 2026-01-01\n- Old.";

    [Theory]
    [InlineData("", "Install shop 1.4.0.", Verdict.Go)]
    [InlineData("", "Needs PostgreSQL 1.3.0 or newer.", Verdict.Go)]
    [InlineData("", "Install shop 1.3.0.", Verdict.Warn)]
    [InlineData("", "Current version: 1.3.0", Verdict.Warn)]
    [InlineData("", "![](https://badge/1.3.0.4)", Verdict.Go)]
    [InlineData("documents: {readme: README.md}", "Install shop v1.4.0.", Verdict.Go)]
    [InlineData("documents: {readme: README.md}", "Install shop 1.4.01.", Verdict.Stop)]
    [InlineData("documents: {readme: {pattern: 'image: shop:(\\S+)'}}", "image: shop:1.4.0\nSince 1.3.0.", Verdict.Go)]
    [InlineData("documents: {readme: {pattern: 'image: shop:(\\S+)'}}", "image: shop:1.4.0\nimage: shop:1.3.0", Verdict.Stop)]
    [InlineData("documents: {readme: {pattern: 'image: shop:(\\S+)'}}", "Install shop 1.4.0.", Verdict.Stop)]
    [InlineData("documents: {readme: docs/README.md}", "Install shop 1.4.0.", Verdict.Stop)]
    public async Task The_readme_names_the_version(string runbook, string text, Verdict verdict)
    {
        using var room = new Room().With("CHANGELOG.md", Changes).With("README.md", "# Shop\n\n" + text);
        (await room.RunAsync(Step(runbook))).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task Every_place_is_told()
    {
        using var room = new Room().With("README.md", "image: shop:1.2.0\n\nimage: shop:1.3.0");
        var result = await room.RunAsync(Step("documents: {readme: {pattern: 'shop:(\\S+)'}}"));

        result.Details.ShouldBe(["README.md:1 names 1.2.0, and this is 1.4.0; write 1.4.0", "README.md:3 names 1.3.0, and this is 1.4.0; write 1.4.0"]);
    }

    private static ReadmeVersion Step(string runbook) => new(new PlanRequest(Runbook.Text.Good(Runbook.Text.With(runbook)), "production", "1.4.0", "abc1234"));
}

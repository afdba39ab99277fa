namespace Interlock.Tests.Runbook;

public sealed class GitHubSettingsTests
{
    [Fact]
    public void Without_the_section_github_is_not_asked() => Text.Good(Text.With()).GitHub.ShouldBeNull();

    [Fact]
    public void An_empty_section_takes_the_defaults()
    {
        var github = Text.Good(Text.With("github: {}")).GitHub.ShouldNotBeNull();

        (github.Repository, github.Api, github.Token).ShouldBe((null, "https://github.com", null));
        github.BlockingLabels.ShouldBe(["P0", "P1"]);
    }

    [Fact]
    public void Everything_may_be_named_and_the_token_is_masked()
    {
        var token = "made-up-" + Guid.NewGuid().ToString("n");

        var github = Text.Good(Text.With("github: {repository: octo-org/shop.web, api: 'https://github.example.com', token: '${env:RELEASE}', blocking-labels: ['Priority: P0']}"), "local", ("RELEASE", token)).GitHub.ShouldNotBeNull();

        (github.Repository, github.Api, github.Token!.Reveal()).ShouldBe(("octo-org/shop.web", "https://github.example.com", token));
        SecretMask.Apply($"Bearer {token}").ShouldBe("Bearer ***");
        github.BlockingLabels.ShouldBe(["Priority: P0"]);
    }

    [Theory]
    [InlineData("http://127.0.0.1:8099")]
    [InlineData("http://localhost:8099/")]
    [InlineData("https://github.example.com/api/v3")]
    [InlineData("https://api.octo.ghe.com")]
    public void An_address_may_be_a_host_or_its_api_and_unencrypted_on_this_machine(string api) => Text.Good(Text.With($"github: {{api: '{api}'}}")).GitHub!.Api.ShouldBe(api);

    [Fact]
    public void A_repository_that_is_none_is_told_with_line_and_column()
    {
        var problem = Text.OnlyProblem(Text.With("github:\n  repository: octo-org/shop/issues"));

        problem.ToString().ShouldBe("release.yaml:7:15: github.repository: 'octo-org/shop/issues' is not a repository.\n    allowed: owner/name, such as octo-org/shop", StringCompareShould.IgnoreLineEndings);
    }
}

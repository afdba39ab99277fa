using Interlock.Forge;

namespace Interlock.Tests.Forge;

public sealed class GitHubAddressTests
{
    [Theory]
    [InlineData("https://github.com", "github.com", "https://api.github.com/")]
    [InlineData("https://api.github.com/", "github.com", "https://api.github.com/")]
    [InlineData("https://octo.ghe.com", "octo.ghe.com", "https://api.octo.ghe.com/")]
    [InlineData("https://api.octo.ghe.com", "octo.ghe.com", "https://api.octo.ghe.com/")]
    [InlineData("https://github.example.com", "github.example.com", "https://github.example.com/api/v3/")]
    [InlineData("https://github.example.com:8443/api/v3", "github.example.com", "https://github.example.com:8443/api/v3/")]
    [InlineData("https://api.example.com", "api.example.com", "https://api.example.com/api/v3/")]
    [InlineData("http://127.0.0.1:8099", "127.0.0.1", "http://127.0.0.1:8099/api/v3/")]
    public void The_host_that_people_see_leads_to_its_api(string address, string host, string api)
    {
        GitHubAddress.HostOf(address).ShouldBe(host);
        GitHubAddress.ApiOf(address).AbsoluteUri.ShouldBe(api);
    }

    [Theory]
    [InlineData("https://github.com/octo-org/shop.git", "octo-org/shop")]
    [InlineData("https://github.com/octo-org/shop", "octo-org/shop")]
    [InlineData("https://github.com/octo-org/shop/", "octo-org/shop")]
    [InlineData("https://x-access-token@github.com/octo-org/shop.web.git", "octo-org/shop.web")]
    [InlineData("git@github.com:octo-org/shop.git", "octo-org/shop")]
    [InlineData("git@GitHub.com:octo-org/shop", "octo-org/shop")]
    [InlineData("github.com:octo-org/shop.git", "octo-org/shop")]
    [InlineData("ssh://git@github.com/octo-org/shop.git", "octo-org/shop")]
    [InlineData("ssh://git@ssh.github.com:443/octo-org/shop.git", "octo-org/shop")]
    [InlineData("git://github.com/octo_emu/.github", "octo_emu/.github")]
    [InlineData("git@gitlab.com:octo-org/shop.git", null)]
    [InlineData("https://github.com.evil.example/octo-org/shop", null)]
    [InlineData("https://evil.example/github.com/octo-org/shop", null)]
    [InlineData("git@evil.example:github.com/shop", null)]
    [InlineData("https://github.com/octo-org", null)]
    [InlineData("https://github.com/octo-org/shop/tree/main", null)]
    [InlineData("/srv/git/shop.git", null)]
    [InlineData("../shop", null)]
    [InlineData("file:///srv/github.com/octo-org/shop", null)]
    public void A_remote_tells_its_repository_when_it_is_on_the_host(string remote, string? repository) => GitHubAddress.RepositoryOf(remote, "github.com").ShouldBe(repository);

    [Fact]
    public void An_enterprise_host_has_its_own_remotes()
    {
        GitHubAddress.RepositoryOf("git@github.example.com:octo-org/shop.git", "github.example.com").ShouldBe("octo-org/shop");
        GitHubAddress.RepositoryOf("git@github.com:octo-org/shop.git", "github.example.com").ShouldBeNull();
    }
}

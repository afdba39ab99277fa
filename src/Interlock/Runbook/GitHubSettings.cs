using System.ComponentModel;
using Interlock.Forge;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>The repository on GitHub, and what of it may hold a release up.</summary>
public sealed record GitHubSettings : IJudged
{
    /// <summary>The repository as <c>owner/name</c>; null: the one that the checkout's remote <c>origin</c> is.</summary>
    [Description("The repository, as owner/name. Default: the one that the checkout's remote origin is.")]
    [Text(GitHubAddress.RepositoryPattern, "a repository", "owner/name, such as octo-org/shop")]
    public string? Repository { get; init; }

    /// <summary>Where GitHub is: <c>https://github.com</c> (default), or an Enterprise host. Not encrypted (<c>http</c>) only on this machine.</summary>
    [Description("Where GitHub is; of an Enterprise server its own address, such as https://github.example.com.")]
    [Url("https", "http", Such = "https://github.example.com")]
    public string Api { get; init; } = GitHubAddress.Default;

    /// <summary>What it is asked with; null: the variable <c>GITHUB_TOKEN</c> of the environment, then <c>GH_TOKEN</c>, then anonymously.</summary>
    [Description("The token that it is asked with, such as '${env:RELEASE_TOKEN}'. Default: GITHUB_TOKEN of the environment, then GH_TOKEN, then none, which is enough to read a public repository.")]
    [NotEmpty]
    public Secret? Token { get; init; }

    /// <summary>An open issue with one of these stops a release. Compared without case. Default <c>P0</c> and <c>P1</c>.</summary>
    [Description("An open issue with one of these labels stops the release; upper and lower case are the same.")]
    [NotEmpty]
    [Text(@"^[^\s,]([^,]*[^\s,])?$", "a label", "a label's name, without commas")]
    public IReadOnlyList<string> BlockingLabels { get; init; } = ["P0", "P1"];

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (!Uri.TryCreate(Api, UriKind.Absolute, out var url))
            yield break;
        if (url.Scheme == Uri.UriSchemeHttp && !url.IsLoopback)
            yield return ("api", "is not encrypted: the token could be read on the way", "https://…; http only on this machine");
        else if (!GitHubAddress.IsHost(url))
            yield return ("api", "names more than a host", "an address such as https://github.example.com; the repository has a key of its own");
    }
}

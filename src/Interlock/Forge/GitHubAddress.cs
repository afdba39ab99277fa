using System.Text.RegularExpressions;

namespace Interlock.Forge;

/// <summary>People name the host that they see: where its API is, and which repository a remote there is.</summary>
internal static partial class GitHubAddress
{
    public const string Default = "https://github.com";

    /// <summary>A repository as <c>owner/name</c>.</summary>
    public const string RepositoryPattern = @"^[A-Za-z0-9][A-Za-z0-9_-]*/(?!\.{1,2}$)(?!.*\.git$)[A-Za-z0-9._-]+$";

    private const string ApiPath = "/api/v3/";
    private const string Cloud = ".ghe.com";

    /// <summary>The host as remotes name it: of <c>https://api.github.com</c> it is <c>github.com</c>.</summary>
    /// <param name="address">The value of <c>github.api</c>.</param>
    public static string HostOf(string address)
    {
        var host = new Uri(address).Host;
        return host.StartsWith("api.", StringComparison.Ordinal) && (host == "api.github.com" || host.EndsWith(Cloud, StringComparison.Ordinal)) ? host["api.".Length..] : host;
    }

    /// <summary>Where the API is: on github.com and in Enterprise Cloud with data residency (ghe.com) on a host of its own, on an Enterprise Server under a path (docs.github.com/rest, "Making a request").</summary>
    /// <param name="address">The value of <c>github.api</c>.</param>
    public static Uri ApiOf(string address)
    {
        var host = HostOf(address);
        return host == "github.com" || host.EndsWith(Cloud, StringComparison.Ordinal) ? new($"https://api.{host}/") : new(new Uri(address), ApiPath);
    }

    /// <summary>Whether nothing else than a host, or the API's own path on one, is named.</summary>
    public static bool IsHost(Uri address) => address.PathAndQuery.TrimEnd('/') is "" or "/api/v3" && address.Fragment.Length == 0 && address.UserInfo.Length == 0;

    /// <summary>The repository that a remote is, as git writes it: <c>https://HOST/OWNER/NAME.git</c>, <c>git@HOST:OWNER/NAME.git</c>, <c>ssh://git@HOST/OWNER/NAME</c>.</summary>
    /// <param name="remote">The remote's URL.</param>
    /// <param name="host">The host that it must be on.</param>
    /// <returns><c>owner/name</c>; null when it is on another host, or is no repository of one.</returns>
    public static string? RepositoryOf(string remote, string host)
    {
        var (there, path) = Uri.TryCreate(remote, UriKind.Absolute, out var url) && url.Host.Length > 0 ? (url.Host, url.AbsolutePath)
            : Short().Match(remote) is { Success: true } match ? (match.Groups["host"].Value, match.Groups["path"].Value)
            : ("", "");
        var repository = path.Trim('/');
        repository = repository.EndsWith(".git", StringComparison.Ordinal) ? repository[..^".git".Length] : repository;
        // github.com answers SSH on port 443 under a name of its own.
        return (there.Equals(host, StringComparison.OrdinalIgnoreCase) || there.Equals("ssh." + host, StringComparison.OrdinalIgnoreCase)) && Regex.IsMatch(repository, RepositoryPattern, RegexOptions.None, TimeSpan.FromSeconds(1)) ? repository : null;
    }

    [GeneratedRegex(@"^([^@/\s]+@)?(?<host>[^:/@\s]+):(?<path>[^\s]+)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Short();
}

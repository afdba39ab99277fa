using Interlock.Runbook;

namespace Interlock.Preflight.Issues;

/// <summary>The token that GitHub is asked with, and where it came from.</summary>
/// <param name="Value">The token; null: there is none.</param>
/// <param name="From">The key or variable that it is from, or could be set by.</param>
internal sealed record GitHubToken(Secret? Value, string From)
{
    // As GitHub's own programs look for it.
    private static readonly string[] Variables = ["GITHUB_TOKEN", "GH_TOKEN"];

    /// <summary>The runbook's, or else the environment's. An empty variable is none.</summary>
    public static GitHubToken Of(GitHubSettings settings, Func<string, string?> environment)
    {
        if (settings.Token is { } given)
            return new(new(given.Reveal().Trim()), "github.token");
        foreach (var name in Variables)
            if (environment(name)?.Trim() is { Length: > 0 } value)
                return new(new(value), name);
        return new(null, Variables[0]);
    }
}

using System.Globalization;
using Interlock.Forge;

namespace Interlock.Preflight.Issues;

/// <summary>Why GitHub did not tell, and what to do about it.</summary>
internal static class ForgeFailureText
{
    private const string Needs = "what it needs to read issues of a private repository is the scope repo (a classic token), Issues: read (a fine-grained one), or permissions: {issues: read} in a workflow";

    /// <summary>One line, without how to let it pass.</summary>
    /// <param name="failure">What happened.</param>
    /// <param name="repository"><c>owner/name</c>.</param>
    /// <param name="host">The host as people name it.</param>
    /// <param name="token">What it was asked with.</param>
    public static string Of(ForgeFailure failure, string repository, string host, GitHubToken token) => failure.Trouble switch
    {
        ForgeTrouble.TokenMissing => $"{host} shows no {repository} to somebody without a token ({failure.Message}): set {token.From} to one that may read its issues, or mend github.repository",
        ForgeTrouble.Refused => $"{host} refuses the token of {token.From} ({failure.Message}): it is wrong, expired, revoked, or of another host; set a new one",
        ForgeTrouble.NoAccess => $"the token of {token.From} does not open the issues of {repository} on {host} ({failure.Message}): {Needs}; or mend github.repository",
        ForgeTrouble.NoIssues => $"{repository} has its issues turned off ({failure.Message}): name the repository that has them in github.repository, or take the section out of the runbook",
        ForgeTrouble.RateLimited => $"the requests that {host} allows {(token.Value is null ? $"without a token (60 an hour; set {token.From} for more)" : $"the token of {token.From}")} are used up{Until(failure)}",
        ForgeTrouble.SlowedDown => $"{host} asks to be left alone{Until(failure)} ({failure.Message})",
        ForgeTrouble.Unreachable => $"{host} could not be asked ({failure.Message}): check the network and github.api, and whether it is up",
        _ => $"what {host} answers is not what its API says ({failure.Message}): check github.api",
    };

    private static string Until(ForgeFailure failure) => failure.Until is { } until
        ? string.Create(CultureInfo.InvariantCulture, $" until {until.UtcDateTime:HH:mm:ss} UTC: run it again then")
        : ": run it again later";
}

using System.Globalization;
using System.Net;
using Interlock.Forge;
using Octokit;

namespace Interlock.GitHub;

/// <summary>Tells what Octokit's exceptions, and the answers in them, mean.</summary>
/// <param name="access">What was asked, and with what.</param>
/// <param name="clock">The clock.</param>
internal sealed class Failures(ForgeAccess access, TimeProvider clock)
{
    // docs.github.com/rest, "Best practices": without another word, wait for a minute.
    private static readonly TimeSpan UnsaidWait = TimeSpan.FromMinutes(1);

    private const int LongestWords = 200;
    private const string PrivateScope = "repo";

    /// <summary>What a classic token lacks for a private repository; null when nothing, or when it can't be told: other tokens have no scopes.</summary>
    public ForgeFailure? ByScopes(Octokit.Repository repository, IReadOnlyList<string> scopes) =>
        access.Token is not null && repository.Private && scopes.Count > 0 && !scopes.Contains(PrivateScope, StringComparer.Ordinal)
            ? new(ForgeTrouble.NoAccess, $"it is private, and the token's scopes are {string.Join(", ", scopes)}")
            : null;

    public ForgeFailure Of(Exception failed) => failed switch
    {
        AuthorizationException => new(ForgeTrouble.Refused, $"401 {Words(failed.Message)}"),
        ApiException limited when IsLimit(limited) => Limit(limited),
        NotFoundException missing => new(NotSeen, $"404 Not Found{Scopes(missing)}"),
        ForbiddenException forbidden => new(NotSeen, $"403 {Words(failed.Message)}{Scopes(forbidden)}"),
        ApiException { StatusCode: HttpStatusCode.UnavailableForLegalReasons } => new(ForgeTrouble.NoAccess, $"451 {Words(failed.Message)}"),
        ApiException { StatusCode: HttpStatusCode.Gone } => new(ForgeTrouble.NoIssues, $"410 {Words(failed.Message)}"),
        ApiException { StatusCode: >= HttpStatusCode.InternalServerError } broken => new(ForgeTrouble.Unreachable, $"it answers {(int)broken.StatusCode}"),
        ApiException other => new(ForgeTrouble.Unreadable, $"{(int)other.StatusCode} {Words(failed.Message)}"),
        // What is wrong with a certificate stands inside.
        HttpRequestException { InnerException: { } why } when !failed.Message.Contains(why.Message, StringComparison.Ordinal) => new(ForgeTrouble.Unreachable, Words($"{failed.Message} {why.Message}")),
        HttpRequestException or IOException => new(ForgeTrouble.Unreachable, Words(failed.Message)),
        OperationCanceledException => new(ForgeTrouble.Unreachable, "no answer in time"),
        UnreadableAnswerException => new(ForgeTrouble.Unreadable, Words(failed.Message)),
        // Octokit reads JSON with whatever comes up on the way.
        _ => new(ForgeTrouble.Unreadable, $"{failed.GetType().Name}: {Words(failed.Message)}"),
    };

    private ForgeTrouble NotSeen => access.Token is null ? ForgeTrouble.TokenMissing : ForgeTrouble.NoAccess;

    // docs.github.com/rest, "Rate limits": either limit answers 403 or 429.
    private static bool IsLimit(ApiException failed) =>
        failed is RateLimitExceededException or SecondaryRateLimitExceededException or AbuseException || failed.StatusCode == HttpStatusCode.TooManyRequests || (failed is ForbiddenException && Header(failed, "Retry-After") is not null);

    private ForgeFailure Limit(ApiException failed)
    {
        var now = clock.GetUtcNow();
        var wait = RetryAfter(failed, now);
        if (failed is not RateLimitExceededException && (wait is not null || Header(failed, "X-RateLimit-Remaining") != "0"))
            return new(ForgeTrouble.SlowedDown, Words(failed.Message)) { Until = now + (wait ?? UnsaidWait) };
        return new(ForgeTrouble.RateLimited, Words(failed.Message))
        {
            Until = long.TryParse(Header(failed, "X-RateLimit-Reset"), CultureInfo.InvariantCulture, out var reset) ? DateTimeOffset.FromUnixTimeSeconds(reset) : now + wait,
        };
    }

    // RFC 9110: seconds, or a date.
    private static TimeSpan? RetryAfter(ApiException failed, DateTimeOffset now) => Header(failed, "Retry-After") is not { } text ? null
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? TimeSpan.FromSeconds(seconds)
        : DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var date) ? date - now
        : UnsaidWait;

    // What the token has and what it would need, as far as GitHub tells.
    private static string Scopes(ApiException failed) => string.Concat(
        Header(failed, "X-OAuth-Scopes") is not { } scopes ? "" : scopes.Trim().Length == 0 ? "; the token has no scope" : $"; the token's scopes are {scopes}",
        Header(failed, "X-Accepted-GitHub-Permissions") is { Length: > 0 } needed ? $"; asked for is {needed}" : "",
        Header(failed, "X-GitHub-SSO") is { } sso && sso.IndexOf("url=", StringComparison.Ordinal) is >= 0 and var at ? $"; authorize the token for the organization at {sso[(at + 4)..]}" : "");

    private static string? Header(ApiException failed, string name) => failed.HttpResponse?.Headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;

    // One that is no JSON is told whole.
    private static string Words(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestWords ? line : $"{line[..LongestWords]}…";
    }
}

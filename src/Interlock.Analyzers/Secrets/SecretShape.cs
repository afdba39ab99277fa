using System;
using System.Collections.Immutable;
using System.Linq;
using System.Text.RegularExpressions;

namespace Interlock.Analyzers.Secrets;

/// <summary>The form that a provider gives its secrets. Only forms that nothing else has: a whole scan of the tree is Preflight's work.</summary>
/// <param name="Name">What it is, in words for a message.</param>
/// <param name="Keyword">A cheap first look, before the pattern.</param>
/// <param name="Pattern">The form; its group <c>secret</c> is the secret itself.</param>
internal sealed record SecretShape(string Name, string Keyword, Regex Pattern)
{
    private static readonly ImmutableArray<SecretShape> All =
    [
        Of("an Anthropic key", "sk-ant-", "sk-ant-(?<secret>[A-Za-z0-9_-]{20,})"),
        Of("an OpenAI key", "sk-", "sk-(proj|svcacct|admin)-(?<secret>[A-Za-z0-9_-]{20,})"),
        Of("a GitHub token", "gh", @"\bgh[opsur]_(?<secret>[A-Za-z0-9]{36,})"),
        Of("a GitHub token", "github_pat_", "github_pat_(?<secret>[A-Za-z0-9_]{22,})"),
        Of("an AWS access key", "A", @"\b(AKIA|ASIA)(?<secret>[A-Z0-9]{16})\b"),
        Of("a Render key", "rnd_", @"\brnd_(?<secret>[A-Za-z0-9]{20,})"),
        Of("a Slack token", "xox", @"\bxox[abeprs]-(?<secret>[A-Za-z0-9-]{20,})"),
        Of("a Stripe key", "k_live_", @"\b[rs]k_live_(?<secret>[A-Za-z0-9]{20,})"),
        Of("a private key", "PRIVATE KEY", @"-----BEGIN ([A-Z]+ )*PRIVATE KEY( BLOCK)?-----[\s\\rn]*(?<secret>[A-Za-z0-9+/=]{24,})"),
        Of("a connection URL with its password", "://", @"\b(postgres(ql)?|mysql|mariadb|rediss?|amqps?|mongodb(\+srv)?)://(?<user>[^\s:/@]*):(?<secret>[^\s/@]+)@"),
    ];

    /// <summary>The first shape that a text has, placeholders aside.</summary>
    public static SecretShape? In(string text) => All.FirstOrDefault(shape => shape.Matches(text));

    private bool Matches(string text)
    {
        if (text.IndexOf(Keyword, StringComparison.Ordinal) < 0)
            return false;
        return Pattern.Matches(text).Cast<Match>().Any(match => match.Groups["user"].Success
            ? !Placeholder.IsPassword(match.Groups["user"].Value, match.Groups["secret"].Value)
            : !Placeholder.IsKey(match.Groups["secret"].Value));
    }

    private static SecretShape Of(string name, string keyword, string pattern) =>
        new(name, keyword, new Regex(pattern, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)));
}

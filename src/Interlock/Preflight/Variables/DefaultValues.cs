using System.Text.RegularExpressions;
using Interlock.Preflight.Secrets;
using Interlock.Runbook.Reading;

namespace Interlock.Preflight.Variables;

/// <summary>Values that were never filled in: <c>changeme</c>, <c>your-secret-here</c>, <c>xxx</c>, and for what is a secret <c>password</c> and the like.</summary>
internal static partial class DefaultValues
{
    /// <summary>Whether a value is one. Words that are right for other variables (<c>test</c>, <c>false</c>, a port that counts up) only count for a secret.</summary>
    public static bool Is(string name, string value) =>
        Unfilled().IsMatch(value)
        || (SecretKeys.Sounds(name) && value.Length > 0 && Placeholders.IsPlaceholder(value))
        || (UrlParts.Of(value)?.Password is { Length: > 0 } password && (Unfilled().IsMatch(password) || Placeholders.IsPlaceholder(password)));

    [GeneratedRegex(@"\A\s*(change[-_ ]?(me|it|this)\b.*|your[-_ ].*|put[-_ ].*[-_ ]here|.*goes[-_ ]?here|x{3,}|\*{3,}|\.{3,}|<[^<>]*>|todo|fixme|tbd|placeholder|replace[-_ ]?(me|this|with)\b.*|insert[-_ ].*|(dummy|example|sample|fake)[-_ ]?(value|key|token|secret|password)?)\s*\z", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.Singleline, 1000)]
    private static partial Regex Unfilled();
}

using System.Text.RegularExpressions;
using Interlock.Runbook;

namespace Interlock.Preflight.Variables;

/// <summary>What a variable's value must meet, told without telling the value.</summary>
internal static partial class VariableRules
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Whether a variable has a rule that only its value can meet.</summary>
    public static bool AreIn(VariableSettings rules) =>
        rules is not { MinLength: 0, MinEntropy: 0, EqualTo: null, Pattern: null, OneOf.Count: 0, NotLocalhost: false, Url: null };

    public static IEnumerable<string> Complaints(Secret secret, VariableSettings rules)
    {
        var value = secret.Reveal();
        if (string.IsNullOrWhiteSpace(value))
        {
            yield return "is empty";
            yield break;
        }

        if (value.Length < rules.MinLength)
            yield return $"has {Counted.Of(value.Length, "character")}; at least {rules.MinLength} are needed";
        if (rules.MinEntropy > 0 && VariableEntropy.Of(value) is var bits && bits < rules.MinEntropy)
            yield return $"has about {Math.Floor(bits)} bits of entropy; at least {rules.MinEntropy} are needed, such as {rules.MinEntropy / 3} random hexadecimal digits";
        if (rules.EqualTo is { } fixedValue && value != fixedValue)
            yield return $"is not {fixedValue}";
        if (rules.Pattern is { } pattern && !Matches(value, pattern))
            yield return $"does not match /{pattern}/";
        if (rules.OneOf.Count > 0 && !rules.OneOf.Contains(value, StringComparer.Ordinal))
            yield return $"is not {string.Join(" or ", rules.OneOf)}";
        if (rules.NotLocalhost && ThisMachine().IsMatch(value))
            yield return "names this machine; it must be reachable from elsewhere";
        foreach (var complaint in rules.Url is { } url ? UrlParts.Complaints(value, url) : [])
            yield return complaint;
    }

    /// <summary>A generated value's length is known before it is made.</summary>
    public static IEnumerable<string> Complaints(VariableSettings rules)
    {
        const int generated = 64;
        var bits = rules.Generate == GeneratedKind.Hex32 ? 256 : 384;
        if (rules.Generate is not null && (rules.EqualTo is not null || rules.OneOf.Count > 0 || rules.Url is not null))
            yield return "is generated, so it can't be what equals, one-of or url say";
        if (rules.Generate is not null && rules.MinEntropy > bits)
            yield return $"is generated with {bits} bits of entropy; at least {rules.MinEntropy} are needed";
        if (rules.Generate is not null && rules.MinLength > generated)
            yield return $"is generated with {generated} characters; at least {rules.MinLength} are needed";
    }

    // A pattern that does not come to an end has not matched.
    internal static bool Matches(string value, string pattern)
    {
        try
        {
            return Regex.IsMatch(value, $@"\A(?:{pattern})\z", RegexOptions.None, Patience);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"(?<![\w.-])(localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[?::1\]?|host\.docker\.internal)(?![\w-]|\.\w)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ThisMachine();
}

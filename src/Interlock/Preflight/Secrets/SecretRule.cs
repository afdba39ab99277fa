using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace Interlock.Preflight.Secrets;

/// <summary>
/// One kind of secret. Text is first searched for any rule's <see cref="Keywords"/>; only where one stands is
/// <see cref="Pattern"/> tried, anchored at that very place, so a rule costs nothing on text that never names it.
/// </summary>
/// <param name="Id">Stable name, used in allow lists and fingerprints: <c>github-token</c>.</param>
/// <param name="Title">What it is, for people: <c>GitHub token</c>.</param>
/// <param name="Keywords">What the pattern starts with; three characters or more each.</param>
/// <param name="Pattern">
/// Matched from the keyword's first character on, within <see cref="MaxLength"/>; it must suit the linear engine too (no look-around, no
/// back-references and no <c>\z</c>, with which .NET 10 loses captures). The group <c>s</c> is the secret; without one the whole match is.
/// </param>
public sealed record SecretRule(
    string Id,
    string Title,
    IReadOnlyList<string> Keywords,
    [property: StringSyntax(StringSyntaxAttribute.Regex)] string Pattern)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private readonly Lazy<Regex> _regex = new(() => new Regex($@"\A(?:{Pattern})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, Patience));
    private readonly Lazy<Regex> _linear = new(() => new Regex($@"\A(?:{Pattern})", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture));

    /// <summary>How many characters from the keyword on are looked at. Default 300, at most 600.</summary>
    public int MaxLength { get; init; } = 300;

    /// <summary>Whether keywords match in any case (the pattern says so itself with <c>(?i)</c>). Default <c>false</c>.</summary>
    public bool IgnoreCase { get; init; }

    /// <summary>Whether a letter or digit right before the keyword, or right after the secret, rules it out. Default <c>true</c>.</summary>
    public bool WholeWord { get; init; } = true;

    /// <summary>Least Shannon entropy of the secret, in bits per character. Default 0: not looked at.</summary>
    public double MinEntropy { get; init; }

    /// <summary>
    /// A rule that goes by context instead of a format of its own. It yields to any other rule on the same text, and
    /// is left out in generated files, whose hashes and long lines would drown the rest. Default <c>false</c>.
    /// </summary>
    public bool Generic { get; init; }

    /// <summary>
    /// The checksum of a format that carries one. A secret that passes is <see cref="Confidence.Certain"/>; one that
    /// fails must look random and is <see cref="Confidence.Likely"/>. Default <c>null</c>: the format has none.
    /// </summary>
    public Func<string, bool>? Checksum { get; init; }

    /// <summary>What the provider lets everybody see, such as a client id: it is told, and stops nothing. Default <c>false</c>.</summary>
    public bool IsPublic { get; init; }

    /// <summary>The last word on a candidate. Default <c>null</c>: every match counts.</summary>
    public Func<Candidate, bool>? Accept { get; init; }

    /// <summary>A cheap look from the keyword on, before the pattern is tried: <c>false</c> only where it can't match.</summary>
    internal Prefilter? Quick { get; init; }

    /// <summary>
    /// Matches at one place. An engine that backtracks is ready at once and fails fast, where the linear one takes up to
    /// 150 ms to make; text that was written to make it backtrack for long is left to the linear one.
    /// </summary>
    internal Match Match(string text, int at)
    {
        var length = Math.Min(MaxLength, text.Length - at);
        try
        {
            return _regex.Value.Match(text, at, length);
        }
        catch (RegexMatchTimeoutException)
        {
            return _linear.Value.Match(text, at, length);
        }
    }

    /// <summary>A format that tells itself by its first characters.</summary>
    internal static SecretRule Token(string id, string title, string prefix, [StringSyntax(StringSyntaxAttribute.Regex)] string rest) =>
        Token(id, title, [prefix], System.Text.RegularExpressions.Regex.Escape(prefix) + rest);

    /// <summary>A format that tells itself by one of several beginnings.</summary>
    internal static SecretRule Token(string id, string title, IReadOnlyList<string> prefixes, [StringSyntax(StringSyntaxAttribute.Regex)] string pattern) =>
        new(id, title, prefixes, pattern) { MinEntropy = 2.5, Quick = Prefilters.Token };

    /// <summary>
    /// A format that is nothing special by itself, and so is believed only where it is assigned to a name that has the
    /// provider's: in settings, JSON, XML elements, source text or as an argument.
    /// </summary>
    internal static SecretRule Assigned(string id, string title, IReadOnlyList<string> names, [StringSyntax(StringSyntaxAttribute.Regex)] string value) =>
        new(id, title, names, $"(?i)(?:{string.Join('|', names.Select(System.Text.RegularExpressions.Regex.Escape))}){Assignment}(?<s>{value})")
        {
            IgnoreCase = true, MinEntropy = 2.8, Accept = Rules.Shapes.LooksIssued, Quick = Prefilters.Assigned,
        };

    private const string Assignment = """[\w .-]{0,24}["'\])]{0,3}[ \t]{0,8}(?:=>|:{1,3}=|[?.+]=|\|\||[=:>,(])[=: \t\r\n"'`]{0,12}""";
}

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
/// Matched from the keyword's first character on, in time linear in <see cref="MaxLength"/> (so no look-around, no
/// back-references and no <c>\z</c>, with which .NET 10 loses captures). The group <c>s</c> is the secret; without one the whole match is.
/// </param>
public sealed record SecretRule(
    string Id,
    string Title,
    IReadOnlyList<string> Keywords,
    [property: StringSyntax(StringSyntaxAttribute.Regex)] string Pattern)
{
    private readonly Lazy<Regex> _regex = new(() => new Regex(
        $@"\A(?:{Pattern})",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture));

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

    /// <summary>The last word on a candidate. Default <c>null</c>: every match counts.</summary>
    public Func<Candidate, bool>? Accept { get; init; }

    internal Regex Regex => _regex.Value;

    internal static SecretRule Token(string id, string title, string prefix, [StringSyntax(StringSyntaxAttribute.Regex)] string rest) =>
        new(id, title, [prefix], System.Text.RegularExpressions.Regex.Escape(prefix) + rest) { MinEntropy = 2.5 };
}

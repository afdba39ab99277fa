using System.Text.RegularExpressions;

namespace Interlock.Preflight.Dependencies.Licences;

/// <summary>A licence as an SPDX expression: <c>MIT</c>, <c>(MIT OR GPL-3.0-only) AND BSD-3-Clause</c>.</summary>
internal sealed partial class SpdxExpression
{
    private readonly List<string> tokens;
    private int at;

    private SpdxExpression(List<string> tokens) => this.tokens = tokens;

    /// <summary>Whether it can be read as one.</summary>
    public static bool Is(string text) => Allowed(text, _ => true) is not null;

    /// <summary>Whether it leaves a way to use the package with allowed licences only; null when it is no expression.</summary>
    public static bool? Allowed(string text, Func<string, bool> allowed)
    {
        List<string> found = [.. Token().Matches(text).Select(match => match.Value)];
        if (found.Count == 0 || string.Concat(found) != Space().Replace(text, ""))
            return null;
        var read = new SpdxExpression(found);
        var answer = read.Either(allowed);
        return read.at == found.Count ? answer : null;
    }

    private bool? Either(Func<string, bool> allowed)
    {
        var answer = Both(allowed);
        while (answer is not null && Next("OR"))
            answer = Both(allowed) is { } other ? answer.Value | other : null;
        return answer;
    }

    private bool? Both(Func<string, bool> allowed)
    {
        var answer = One(allowed);
        while (answer is not null && Next("AND"))
            answer = One(allowed) is { } other ? answer.Value & other : null;
        return answer;
    }

    private bool? One(Func<string, bool> allowed)
    {
        if (Next("("))
            return Either(allowed) is { } inner && Next(")") ? inner : null;
        if (at >= tokens.Count || tokens[at] is "(" or ")" || IsWord(tokens[at]))
            return null;
        var id = tokens[at++];
        // An exception adds to what is allowed; the licence itself stays what it is.
        if (Next("WITH") && (at >= tokens.Count || tokens[at] is "(" or ")" || IsWord(tokens[at++])))
            return null;
        return allowed(id);
    }

    private static bool IsWord(string token) => token.ToUpperInvariant() is "AND" or "OR" or "WITH";

    private bool Next(string token)
    {
        if (at >= tokens.Count || !string.Equals(tokens[at], token, StringComparison.OrdinalIgnoreCase))
            return false;
        at++;
        return true;
    }

    [GeneratedRegex(@"[()]|[A-Za-z0-9.+:-]+", RegexOptions.None, 1000)]
    private static partial Regex Token();

    [GeneratedRegex(@"\s+", RegexOptions.None, 1000)]
    private static partial Regex Space();
}

namespace Interlock.Preflight.Secrets;

/// <summary>The algorithm on one text: keyword, window, pattern, entropy, stop words; then the best rule for each place.</summary>
internal sealed class TextScan(KeywordIndex index)
{
    internal readonly record struct Hit(SecretRule Rule, int Order, int Start, string Value, Confidence Confidence)
    {
        public int End => Start + Value.Length;
    }

    public IReadOnlyList<Hit> Run(string path, string text, bool generated)
    {
        List<Hit>? hits = null;
        for (var at = index.Next(text, 0, out var entries); at >= 0; at = index.Next(text, at + 1, out entries))
        {
            foreach (var entry in entries)
            {
                var rule = entry.Rule;
                if (rule.Generic && generated) continue;
                var rest = text.AsSpan(at);
                if (!entry.StandsAt(rest)) continue;
                if (rule.WholeWord && !StartsWord(text, at, rule.IgnoreCase)) continue;
                if (rule.Quick is { } quick && !quick(rest[..Math.Min(rest.Length, rule.MaxLength)])) continue;
                if (Match(entry, path, text, at) is { } hit) (hits ??= []).Add(hit);
            }
        }

        return hits is null ? [] : Best(hits);
    }

    private static Hit? Match(KeywordIndex.Entry entry, string path, string text, int at)
    {
        var rule = entry.Rule;
        var match = rule.Match(text, at);
        if (!match.Success) return null;
        var group = match.Groups["s"] is { Success: true } named ? named : match;
        var end = group.Index + group.Length;
        if (rule.WholeWord && end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) return null;

        var value = group.Value;
        var candidate = new Candidate(path, text, at, group.Index, value);
        var proven = rule.Checksum?.Invoke(value) ?? false;
        if (!proven && !LooksReal(rule, value)) return null;
        if (rule.Accept is { } accept && !accept(candidate)) return null;
        return new Hit(rule, entry.Order, group.Index, value, proven ? Confidence.Certain : Confidence.Likely);
    }

    private static bool LooksReal(SecretRule rule, string value)
    {
        if (rule.MinEntropy > 0 && Entropy.Of(value) < rule.MinEntropy) return false;
        if (rule.Generic || rule.Checksum is not null) return !Placeholders.IsPlaceholder(value);
        return rule.MinEntropy <= 0 || !Placeholders.IsSample(value);
    }

    private static bool StartsWord(string text, int at, bool ignoreCase)
    {
        if (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1])) return true;
        // "myDiscordToken": a word starts in the middle of a name too.
        if (ignoreCase && char.IsAsciiLetterUpper(text[at]) && !char.IsAsciiLetterUpper(text[at - 1])) return true;
        // "line\nghp_…" inside a string literal: the n belongs to the escape.
        return at > 1 && text[at - 2] == '\\' && text[at - 1] is ('n' or 't' or 'r');
    }

    // What only a name makes public gives way to all that may be a secret: LINKEDIN_PASSWORD is no client id.
    private static int Rank(Hit hit) => hit.Rule is { IsPublic: true, IgnoreCase: true } ? 2 : hit.Rule.Generic ? 1 : 0;

    private static List<Hit> Best(List<Hit> hits)
    {
        var kept = new List<Hit>();
        foreach (var hit in hits.OrderBy(Rank).ThenBy(h => h.Order).ThenBy(h => h.Start))
        {
            if (!kept.Exists(k => k.Start < hit.End && hit.Start < k.End)) kept.Add(hit);
        }

        kept.Sort((a, b) => a.Start.CompareTo(b.Start));
        return kept;
    }
}

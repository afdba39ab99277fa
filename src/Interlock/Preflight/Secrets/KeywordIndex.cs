using System.Buffers;

namespace Interlock.Preflight.Secrets;

/// <summary>Finds, in one vectorised pass, the places where any rule's keyword stands, and which rules those are.</summary>
internal sealed class KeywordIndex
{
    private readonly SearchValues<string> _all;
    private readonly Entry[][] _byFirstCharacter = new Entry[128][];

    public KeywordIndex(IEnumerable<SecretRule> rules)
    {
        var entries = rules.SelectMany((rule, order) => rule.Keywords.Select(word => new Entry(word, rule, order))).ToArray();
        if (entries.FirstOrDefault(e => e.Word.Length < 3 || e.Word.Any(c => c > 127)) is { } bad)
            throw new ArgumentException($"Rule {bad.Rule.Id}: keyword '{bad.Word}' must have three or more ASCII characters.", nameof(rules));

        _all = SearchValues.Create([.. entries.Select(e => e.Word)], StringComparison.OrdinalIgnoreCase);
        for (var c = 0; c < _byFirstCharacter.Length; c++)
            _byFirstCharacter[c] = [.. entries.Where(e => char.ToLowerInvariant(e.Word[0]) == char.ToLowerInvariant((char)c))];
    }

    /// <summary>The next place at or after <paramref name="from"/>, or -1.</summary>
    public int Next(ReadOnlySpan<char> text, int from)
    {
        var found = text[from..].IndexOfAny(_all);
        return found < 0 ? -1 : from + found;
    }

    public ReadOnlySpan<Entry> StartingWith(char c) => c < 128 ? _byFirstCharacter[c] : [];

    public sealed record Entry(string Word, SecretRule Rule, int Order)
    {
        private readonly StringComparison _comparison = Rule.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

        public bool StandsAt(ReadOnlySpan<char> text) => text.StartsWith(Word, _comparison);
    }
}

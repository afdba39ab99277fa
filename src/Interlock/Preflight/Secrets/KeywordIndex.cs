namespace Interlock.Preflight.Secrets;

/// <summary>
/// Finds the places where any rule's keyword may stand, and which rules those are. With hundreds of keywords a
/// table of their first three characters is faster than a search for all of them: one look-up for each character.
/// </summary>
internal sealed class KeywordIndex
{
    private const int Size = 1 << 15;

    private readonly ulong[] _starts = new ulong[Size / 64];
    private readonly Entry[]?[] _entries = new Entry[Size][];

    public KeywordIndex(IEnumerable<SecretRule> rules)
    {
        var entries = rules.SelectMany((rule, order) => rule.Keywords.Select(word => new Entry(word, rule, order))).ToArray();
        if (entries.FirstOrDefault(e => e.Word.Length < 3 || e.Word.Any(c => c > 127)) is { } bad)
            throw new ArgumentException($"Rule {bad.Rule.Id}: keyword '{bad.Word}' must have three or more ASCII characters.", nameof(rules));

        foreach (var same in entries.GroupBy(e => Add(Add(Add(0, e.Word[0]), e.Word[1]), e.Word[2])))
        {
            _starts[same.Key >> 6] |= 1UL << same.Key;
            _entries[same.Key] = [.. same];
        }
    }

    /// <summary>The next place at or after <paramref name="from"/> where a keyword may stand, or -1.</summary>
    public int Next(ReadOnlySpan<char> text, int from, out ReadOnlySpan<Entry> entries)
    {
        var starts = _starts;
        if (from + 2 < text.Length)
        {
            var key = Add(Add(0, text[from]), text[from + 1]);
            for (var end = from + 2; end < text.Length; end++)
            {
                key = Add(key, text[end]);
                if ((starts[key >> 6] >> key & 1) == 0) continue;
                entries = _entries[key];
                return end - 2;
            }
        }

        entries = [];
        return -1;
    }

    // The last three characters, whatever their case: five bits each, and what is older is shifted out.
    private static int Add(int key, char c) => ((key << 5) ^ (c | 0x20)) & (Size - 1);

    public sealed record Entry(string Word, SecretRule Rule, int Order)
    {
        private readonly StringComparison _comparison = Rule.IgnoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

        // One more character tells most words from the others that begin alike.
        private readonly int _fourth = Word.Length > 3 ? Word[3] | 0x20 : -1;

        public bool StandsAt(ReadOnlySpan<char> text) =>
            (_fourth < 0 || (text.Length > 3 && (text[3] | 0x20) == _fourth)) && text.StartsWith(Word, _comparison);
    }
}

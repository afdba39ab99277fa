using System.Collections.Frozen;
using System.Runtime.InteropServices;
using System.Text;

namespace Interlock;

/// <summary>Replaces every known secret in a text by <c>***</c>, in the forms it may have been written in: plain, URL-encoded, JSON-escaped, HTML-encoded, Base64 (also as a part of a longer text that was encoded), hexadecimal, and line by line. Every sink passes its text through here. Safe to call from any thread.</summary>
public static class SecretMask
{
    /// <summary>What stands in a secret's place.</summary>
    public const string Stars = "***";

    private static readonly Lock Gate = new();
    private static readonly HashSet<string> Values = new(StringComparer.Ordinal);
    private static readonly HashSet<string> Forms = new(StringComparer.Ordinal);

    // Built when it is first needed after a change: secrets come in a burst, texts for hours.
    private static Index? index = Index.Of([]);

    /// <summary>Makes a value known; idempotent. Values under five characters are not masked: they could not be told from other text.</summary>
    /// <param name="value">The secret in plain form.</param>
    public static void Register(string value)
    {
        if (value.Length < SecretForms.Shortest)
            return;
        lock (Gate)
        {
            if (!Values.Add(value))
                return;
            Forms.UnionWith(SecretForms.Of(value));
            Volatile.Write(ref index, null);
        }
    }

    /// <summary>The text with every known secret replaced. Secrets that overlap are replaced together, so that no end of one stays.</summary>
    /// <param name="text">Anything about to be shown, logged, journalled or reported.</param>
    public static string Apply(string text)
    {
        var known = Volatile.Read(ref index) ?? Build();
        StringBuilder? masked = null;
        var (copied, start, end) = (0, -1, -1);
        for (var at = 0; at <= text.Length - Index.KeyLength; at++)
        {
            var length = known.LongestAt(text.AsSpan(at));
            if (length == 0)
                continue;
            if (at >= end)
            {
                Flush();
                start = at;
            }

            end = Math.Max(end, at + length);
        }

        Flush();
        return masked is null ? text : masked.Append(text, copied, text.Length - copied).ToString();

        void Flush()
        {
            if (start < 0)
                return;
            (masked ??= new()).Append(text, copied, start - copied).Append(Stars);
            (copied, start) = (end, -1);
        }
    }

    private static Index Build()
    {
        lock (Gate)
            return index ??= Index.Of(Forms);
    }

    /// <summary>All forms: the first four characters tell which lengths are worth a look-up, so that the number of secrets does not matter.</summary>
    private sealed class Index
    {
        public const int KeyLength = 4;

        private readonly FrozenDictionary<ulong, int[]> lengths;
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> forms;
        private readonly bool[] starts = new bool[char.MaxValue + 1];

        private Index(IReadOnlyCollection<string> all)
        {
            lengths = all.GroupBy(form => Key(form)).ToFrozenDictionary(group => group.Key, group => group.Select(form => form.Length).Distinct().OrderDescending().ToArray());
            forms = all.ToHashSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
            foreach (var form in all)
                starts[form[0]] = true;
        }

        public static Index Of(IReadOnlyCollection<string> forms) => new(forms);

        public int LongestAt(ReadOnlySpan<char> text)
        {
            if (!starts[text[0]] || !lengths.TryGetValue(Key(text), out var possible))
                return 0;
            foreach (var length in possible)
                if (length <= text.Length && forms.Contains(text[..length]))
                    return length;
            return 0;
        }

        private static ulong Key(ReadOnlySpan<char> text) => MemoryMarshal.Read<ulong>(MemoryMarshal.AsBytes(text[..KeyLength]));
    }
}

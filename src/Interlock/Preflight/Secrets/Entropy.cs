namespace Interlock.Preflight.Secrets;

internal static class Entropy
{
    /// <summary>Shannon entropy in bits per character: 0 for one repeated character, about 3.7 for 16 random letters and digits.</summary>
    public static double Of(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return 0;
        Span<int> counts = stackalloc int[128];
        counts.Clear();
        foreach (var c in text) counts[c & 127]++;
        var bits = 0.0;
        foreach (var count in counts)
        {
            if (count == 0) continue;
            var share = (double)count / text.Length;
            bits -= share * Math.Log2(share);
        }

        return bits;
    }
}

using Interlock.Preflight.Secrets;

namespace Interlock.Preflight.Variables;

internal static class VariableEntropy
{
    /// <summary>Bits of a whole value, estimated from its own characters: 64 random hexadecimal digits have about 245. What repeats itself counts once, and of what counts up or down only the jumps.</summary>
    public static double Of(string value)
    {
        var once = value[..Period(value)];
        var length = Placeholders.IsRun(once) ? Enumerable.Range(1, Math.Max(0, once.Length - 1)).Count(i => Math.Abs(once[i] - once[i - 1]) > 1) + 1 : once.Length;
        return Entropy.Of(once) * length;
    }

    // Length of the shortest beginning that the whole value repeats.
    private static int Period(string value)
    {
        for (var length = 1; length <= value.Length / 2; length++)
            if (Enumerable.Range(length, value.Length - length).All(i => value[i] == value[i - length]))
                return length;
        return value.Length;
    }
}

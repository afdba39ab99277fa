using System.Globalization;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Verify.Load;

/// <summary>The data that each session of a load has of its own. The same seed gives the same data.</summary>
/// <param name="seed">The load's seed.</param>
internal sealed class SessionData(int seed)
{
    private const uint Prime = 16777619;

    /// <summary>A load's seed where the runbook names none: by its marker, so that each release has its own.</summary>
    public static int SeedOf(string marker) => (int)(Hash(2166136261, marker) & int.MaxValue);

    /// <summary>What is known, with the session's data.</summary>
    public Captures For(int index, Captures known, IEnumerable<KeyValuePair<string, DataSettings>> data) =>
        data.Aggregate(known, (sum, one) => sum.With(one.Key, Make(one.Value, index, known["probe"] ?? "", RandomOf(index, one.Key))));

    /// <summary>Chance for one purpose of one session: what is added to a load changes nothing of the rest.</summary>
    public Random RandomOf(int index, string purpose) => new((int)Hash(Hash((uint)seed * Prime, purpose), index.ToString(CultureInfo.InvariantCulture)));

    private static string Make(DataSettings data, int index, string marker, Random random)
    {
        if (data.OneOf.Count > 0)
            return data.OneOf[random.Next(data.OneOf.Count)];
        if (data.Range is var (least, most))
            return random.NextInt64(least, most + 1).ToString(CultureInfo.InvariantCulture);
        return data.Make switch
        {
            "uuid" => Uuid(random),
            "email" => $"{marker}-{index.ToString(CultureInfo.InvariantCulture)}-{random.NextInt64(1L << 40).ToString("x", CultureInfo.InvariantCulture)}@probe.example.com",
            _ => (data.From + index).ToString(CultureInfo.InvariantCulture),
        };
    }

    // Version 4 of RFC 9562, by chance that can be repeated.
    private static string Uuid(Random random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true).ToString();
    }

    // FNV-1a: the same on every machine, which string.GetHashCode is not.
    private static uint Hash(uint start, string text) => text.Aggregate(start, (hash, letter) => unchecked((hash ^ letter) * Prime));
}

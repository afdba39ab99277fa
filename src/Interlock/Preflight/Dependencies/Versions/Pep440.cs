using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Interlock.Preflight.Dependencies.Versions;

/// <summary>A version of Python's, in the order of PEP 440.</summary>
internal sealed partial class Pep440
{
    private readonly BigInteger epoch;
    private readonly BigInteger[] release;
    private readonly (int Rank, BigInteger Number) pre;
    private readonly BigInteger post;
    private readonly BigInteger? dev;
    private readonly string[] local;

    private Pep440(Match match)
    {
        epoch = Number(match.Groups["epoch"]);
        release = [.. match.Groups["release"].Value.Split('.').Select(part => BigInteger.Parse(part, CultureInfo.InvariantCulture)).Reverse().SkipWhile(part => part.IsZero).Reverse()];
        var isPost = match.Groups["post"].Success;
        dev = match.Groups["dev"].Success ? Number(match.Groups["devn"]) : null;
        post = isPost ? Number(match.Groups["postn"].Success ? match.Groups["postn"] : match.Groups["implicit"]) : -1;
        // 1.0.dev1 comes before 1.0a1, and 1.0 after 1.0rc1.
        pre = match.Groups["pre"].Success
            ? (match.Groups["pre"].Value.ToLowerInvariant() switch { "a" or "alpha" => 1, "b" or "beta" => 2, _ => 3 }, Number(match.Groups["pren"]))
            : !isPost && dev is not null ? (0, 0) : (4, 0);
        local = match.Groups["local"].Success ? match.Groups["local"].Value.ToLowerInvariant().Split('.', '-', '_') : [];
    }

    public static Pep440? Read(string text) => Form().Match(text.Trim()) is { Success: true } match ? new(match) : null;

    /// <summary>Less than 0 when this one is older.</summary>
    public int Against(Pep440 other)
    {
        var order = epoch.CompareTo(other.epoch);
        if (order == 0)
            order = Release(other.release);
        if (order == 0)
            order = pre.CompareTo(other.pre);
        if (order == 0)
            order = post.CompareTo(other.post);
        if (order == 0)
            order = dev is { } mine ? other.dev is { } theirs ? mine.CompareTo(theirs) : -1 : other.dev is null ? 0 : 1;
        return order != 0 ? order : Local(other.local);
    }

    private int Release(BigInteger[] other)
    {
        for (var i = 0; i < Math.Max(release.Length, other.Length); i++)
            if (release.ElementAtOrDefault(i).CompareTo(other.ElementAtOrDefault(i)) is not 0 and var order)
                return order;
        return 0;
    }

    // Numbers come after words, the longer one after its own beginning.
    private int Local(string[] other)
    {
        for (var i = 0; i < Math.Min(local.Length, other.Length); i++)
        {
            var (left, right) = (BigInteger.TryParse(local[i], out var one), BigInteger.TryParse(other[i], out var two));
            var order = left && right ? one.CompareTo(two) : left ? 1 : right ? -1 : string.CompareOrdinal(local[i], other[i]);
            if (order != 0)
                return order;
        }

        return local.Length.CompareTo(other.Length);
    }

    private static BigInteger Number(Group group) => group.Success && group.Length > 0 ? BigInteger.Parse(group.Value, CultureInfo.InvariantCulture) : BigInteger.Zero;

    [GeneratedRegex(
        @"^v?(?:(?<epoch>\d+)!)?(?<release>\d+(?:\.\d+)*)(?:[-_.]?(?<pre>alpha|a|beta|b|preview|pre|c|rc)[-_.]?(?<pren>\d*))?(?<post>-(?<implicit>\d+)|[-_.]?(?:post|rev|r)[-_.]?(?<postn>\d*))?(?<dev>[-_.]?dev[-_.]?(?<devn>\d*))?(?:\+(?<local>[a-z0-9]+(?:[-_.][a-z0-9]+)*))?$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}

using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace Interlock.Preflight.Dependencies.Versions;

/// <summary>A range of package.json: <c>^1.2.0</c>, <c>~1.2</c>, <c>1.x</c>, <c>1.0 - 2.0</c>, <c>&gt;=1 &lt;3 || 4</c>.</summary>
internal sealed partial class NpmRange
{
    private readonly List<List<(string Operator, SemanticVersion Version)>> ways = [];

    /// <summary>Reads it; null when it is no range (a tag, a URL, a path).</summary>
    public static NpmRange? Read(string text)
    {
        var range = new NpmRange();
        foreach (var way in text.Split("||"))
        {
            var parts = new List<(string, SemanticVersion)>();
            var plain = Hyphen().Replace(way.Trim(), ">=$1 <=$2");
            plain = Spaced().Replace(plain, "$1");
            foreach (var part in plain.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
                if (!Add(parts, part))
                    return null;
            range.ways.Add(parts);
        }

        return range;
    }

    public bool Holds(SemanticVersion version) => ways.Any(way =>
        way.All(part => Holds(part, version))
        && (!version.IsPrerelease || way.Any(part => part.Version.IsPrerelease && (part.Version.Major, part.Version.Minor, part.Version.Patch) == (version.Major, version.Minor, version.Patch))));

    /// <summary>No version that it lets in is older than this; null where there is no such bound.</summary>
    public SemanticVersion? Lowest
    {
        get
        {
            var lowest = ways.Select(way => way.Where(part => part.Operator is ">=" or ">" or "=").Select(part => part.Version).Max()).ToList();
            return lowest.Contains(null) ? null : lowest.Min();
        }
    }

    private static bool Holds((string Operator, SemanticVersion Version) part, SemanticVersion version) => part.Operator switch
    {
        ">=" => version >= part.Version,
        ">" => version > part.Version,
        "<" => version < part.Version,
        "<=" => version <= part.Version,
        _ => version == part.Version,
    };

    private static bool Add(List<(string, SemanticVersion)> parts, string text)
    {
        var match = Part().Match(text);
        if (!match.Success)
            return false;
        var (major, minor, patch) = (Number(match, "major"), Number(match, "minor"), Number(match, "patch"));
        var label = match.Groups["label"].Success ? match.Groups["label"].Value : "";
        var at = match.Groups["op"].Value;
        if (major is null)
            return at is "" or ">=" or "<=" or "^" or "~" or "=";
        var from = new SemanticVersion(major.Value, minor ?? 0, patch ?? 0, label);
        // The first version that is no longer meant by what is written.
        var next = minor is null ? Of(major.Value + 1, 0, 0) : patch is null ? Of(major.Value, minor.Value + 1, 0) : null;
        switch (at)
        {
            case "^":
                parts.Add((">=", from));
                parts.Add(("<", major > 0 || minor is null ? Of(major.Value + 1, 0, 0) : minor > 0 || patch is null ? Of(0, minor.Value + 1, 0) : Of(0, 0, patch.Value + 1)));
                break;
            case "~" or "~>":
                parts.Add((">=", from));
                parts.Add(("<", minor is null ? Of(major.Value + 1, 0, 0) : Of(major.Value, minor.Value + 1, 0)));
                break;
            case ">":
                parts.Add(next is null ? (">", from) : (">=", next));
                break;
            case "<=":
                parts.Add(next is null ? ("<=", from) : ("<", next));
                break;
            case ">=" or "<":
                parts.Add((at, from));
                break;
            default:
                parts.Add((next is null ? "=" : ">=", from));
                if (next is not null)
                    parts.Add(("<", next));
                break;
        }

        return true;
    }

    private static SemanticVersion Of(int major, int minor, int patch) => new(major, minor, patch);

    private static int? Number(Match match, string group) => int.TryParse(match.Groups[group].Value, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;

    [GeneratedRegex(@"^(?<op>\^|~>|~|>=|<=|>|<|=)?v?(?<major>\d+|[xX*])?(?:\.(?<minor>\d+|[xX*]))?(?:\.(?<patch>\d+|[xX*]))?(?:-(?<label>[0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();

    [GeneratedRegex(@"(?<from>\S+)\s+-\s+(?<to>\S+)", RegexOptions.None, 1000)]
    private static partial Regex Hyphen();

    [GeneratedRegex(@"(?<op>\^|~>|~|>=|<=|>|<|=)\s+", RegexOptions.None, 1000)]
    private static partial Regex Spaced();
}

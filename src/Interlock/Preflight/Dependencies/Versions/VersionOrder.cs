using System.Text.RegularExpressions;
using NuGet.Versioning;

namespace Interlock.Preflight.Dependencies.Versions;

/// <summary>Compares versions by the order of their own ecosystem: PEP 440, Semantic Versioning, NuGet's.</summary>
internal static partial class VersionOrder
{
    /// <summary>Less than 0 when <paramref name="left"/> is older; null when one of both is no version there.</summary>
    public static int? Compare(Ecosystem ecosystem, string left, string right) => ecosystem switch
    {
        Ecosystem.PyPi => Pep440.Read(left) is { } one && Pep440.Read(right) is { } two ? one.Against(two) : null,
        Ecosystem.Npm => Npm(left) is { } one && Npm(right) is { } two ? one.CompareTo(two) : null,
        _ => NuGetVersion.TryParse(left, out var one) && NuGetVersion.TryParse(right, out var two) ? one.CompareTo(two) : null,
    };

    /// <summary>The oldest version that a range lets in, as far as it says; null: any.</summary>
    public static string? Lowest(Ecosystem ecosystem, string range) => ecosystem switch
    {
        Ecosystem.PyPi => LowestOfPython(range),
        Ecosystem.Npm => NpmRange.Read(range)?.Lowest?.ToNormalizedString(),
        _ => VersionRange.TryParse(range, out var known) ? known.MinVersion?.ToNormalizedString() : null,
    };

    // A runbook may say 2.5 where npm says 2.5.0.
    private static SemanticVersion? Npm(string text)
    {
        text = text.TrimStart('v', '=');
        while (Short().IsMatch(text))
            text += ".0";
        return SemanticVersion.TryParse(text, out var version) ? version : null;
    }

    private static string? LowestOfPython(string range)
    {
        string? lowest = null;
        foreach (var clause in range.Split(','))
            if (Clause().Match(clause) is { Success: true } match && Pep440.Read(match.Groups["bound"].Value) is { } bound && (lowest is null || bound.Against(Pep440.Read(lowest)!) > 0))
                lowest = match.Groups["bound"].Value;
        return lowest;
    }

    [GeneratedRegex(@"^\s*(?:===|==|>=|~=|>)\s*(?<bound>[^\s*]+?)(?:\.\*)?\s*$", RegexOptions.None, 1000)]
    private static partial Regex Clause();

    [GeneratedRegex(@"^\d+(?:\.\d+)?$", RegexOptions.None, 1000)]
    private static partial Regex Short();
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Interlock.Preflight.Documents;

/// <summary>An entry of a changelog: a heading of the second level, and what stands below it.</summary>
internal sealed partial record ChangelogEntry
{
    /// <summary>Without brackets and a leading v; empty for the unreleased.</summary>
    public required string Version { get; init; }

    /// <summary>The heading's line, from 1.</summary>
    public required int Line { get; init; }

    public required bool IsUnreleased { get; init; }

    /// <summary>What stands in the place of the date; null: nothing.</summary>
    public string? DateText { get; init; }

    /// <summary>The date, where it is one of ISO 8601.</summary>
    public DateOnly? Date => DateOnly.TryParseExact(DateText, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    public bool IsYanked { get; init; }

    /// <summary>It has more than headings.</summary>
    public required bool Says { get; init; }

    public static IEnumerable<ChangelogEntry> All(IReadOnlyList<string> lines)
    {
        foreach (var (i, line) in lines.Index())
        {
            if (Heading().Match(line) is not { Success: true } match)
                continue;
            var title = match.Groups["title"].Value;
            var rest = match.Groups["rest"].Value.Trim();
            var yanked = rest.EndsWith("[YANKED]", StringComparison.OrdinalIgnoreCase);
            var date = (yanked ? rest[..^8] : rest).Trim().TrimStart('-', '–', '—', ':').Trim().Trim('(', ')').Trim();
            yield return new()
            {
                Version = title.StartsWith('v') || title.StartsWith('V') ? title[1..] : title,
                Line = i + 1,
                IsUnreleased = title.Equals("unreleased", StringComparison.OrdinalIgnoreCase),
                DateText = date.Length == 0 ? null : date,
                IsYanked = yanked,
                Says = lines.Skip(i + 1).TakeWhile(next => !next.StartsWith("## ", StringComparison.Ordinal)).Any(next => !next.StartsWith('#') && !LinkTarget().IsMatch(next) && !string.IsNullOrWhiteSpace(next)),
            };
        }
    }

    [GeneratedRegex(@"^##\s+\[?(?<title>[^\s\]:()]+)(?:\](?:\([^)]*\))?)?:?(?<rest>.*)$", RegexOptions.None, 1000)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\s*\[[^\]]+\]:\s", RegexOptions.None, 1000)]
    private static partial Regex LinkTarget();
}

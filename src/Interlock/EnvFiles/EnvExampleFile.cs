using System.Text.RegularExpressions;

namespace Interlock.EnvFiles;

/// <summary>The names in a <c>.env.example</c>, with their lines. Values do not matter there.</summary>
/// <param name="Names">Names with the line of each.</param>
/// <param name="Commented">Names that only stand in a comment, such as <c># SENTRY_DSN=</c>: allowed, not asked for.</param>
/// <param name="Unread">Lines that are none of name, comment and empty.</param>
internal sealed partial record EnvExampleFile(IReadOnlyList<(string Name, int Line)> Names, IReadOnlySet<string> Commented, IReadOnlyList<int> Unread)
{
    public const string FileName = ".env.example";

    public static EnvExampleFile Parse(string text)
    {
        List<(string, int)> names = [];
        HashSet<string> commented = new(StringComparer.Ordinal);
        List<int> unread = [];
        foreach (var (i, line) in text.TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n').Index())
            if (Assignment().Match(line) is { Success: true } found)
            {
                if (found.Groups["comment"].Success)
                    commented.Add(found.Groups["name"].Value);
                else
                    names.Add((found.Groups["name"].Value, i + 1));
            }
            else if (line.Trim() is { Length: > 0 } other && other[0] != '#')
                unread.Add(i + 1);

        return new(names, commented, unread);
    }

    [GeneratedRegex(@"^\s*(?<comment>#\s*)?(export\s+)?(?<name>[A-Za-z_][A-Za-z0-9_.-]*)\s*=", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Assignment();
}

using System.Text.RegularExpressions;

namespace Interlock.Migrate.Tools;

/// <summary>Reads what Alembic prints.</summary>
internal static partial class AlembicOutput
{
    /// <summary>Migrations out of <c>history --verbose</c>, which prints the newest first.</summary>
    public static IReadOnlyList<Migration> History(string output)
    {
        var found = new List<Migration>();
        foreach (var entry in Entry().Split(output.ReplaceLineEndings("\n")).Where(text => text.Trim().Length > 0))
        {
            var lines = entry.Split('\n');
            string? After(string key) => lines.FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal))?[key.Length..].Trim();
            var parents = After("Merges:") ?? After("Parent:") ?? "";
            var needs = After("Also depends on:") ?? "";
            var title = lines.SkipWhile(line => line.Length > 0).FirstOrDefault(line => line.Trim().Length > 0)?.Trim() ?? "";
            found.Add(new(lines[0].Split(' ')[0].Trim(), title, [.. Names(parents), .. Names(needs)], After("Path:") ?? ""));
        }

        var parentsOf = found.ToDictionary(one => one.Revision, one => one.Parents, StringComparer.Ordinal);
        var order = RevisionGraph.Until(RevisionGraph.Heads(found.Select(one => (one.Revision, one.Parents))), one => parentsOf.GetValueOrDefault(one, [])).Index().ToDictionary(one => one.Item, one => one.Index, StringComparer.Ordinal);
        return [.. found.OrderBy(one => order.GetValueOrDefault(one.Revision, int.MaxValue))];
    }

    /// <summary>The part of <c>upgrade --sql</c> that leads to a revision.</summary>
    public static SqlScript? Up(string output, string revision, string table) => Part(output, table, section => section.Way == "upgrade" && section.To == revision);

    /// <summary>The part of <c>downgrade --sql</c> that leads away from a revision.</summary>
    public static SqlScript? Down(string output, string revision, string table) => Part(output, table, section => section.Way == "downgrade" && section.From == revision);

    private static SqlScript? Part(string output, string table, Func<(string Way, string From, string To), bool> wanted)
    {
        var text = output.ReplaceLineEndings("\n");
        var marks = Running().Matches(text);
        for (var i = 0; i < marks.Count; i++)
            if (wanted((marks[i].Groups["way"].Value, marks[i].Groups["from"].Value.Trim(), marks[i].Groups["to"].Value.Trim())))
                return PrintedScript.Body(text[(marks[i].Index + marks[i].Length)..(i + 1 < marks.Count ? marks[i + 1].Index : ^0)], table, PrintedScript.EndsOpen(text[..marks[i].Index]));
        return null;
    }

    private static IEnumerable<string> Names(string list) => list.Split([',', ' ', '(', ')'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(name => name is not ("<base>" or "None"));

    [GeneratedRegex(@"^Rev: ", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^-- Running (?<way>upgrade|downgrade) (?<from>.*) -> (?<to>.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Running();
}

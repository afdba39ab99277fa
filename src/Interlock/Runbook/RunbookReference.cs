using System.ComponentModel;
using System.Reflection;
using System.Text;
using Interlock.Runbook.Reading;

namespace Interlock.Runbook;

/// <summary>The reference page of <c>release.yaml</c>, made from the same shapes that the reader binds to.</summary>
public static class RunbookReference
{
    private const string Preface = """
        # release.yaml

        Every key of a runbook. This page is made from the types that read the file, as is `schemas/release.schema.json`, which gives completion in editors.

        - **Reading is strict.** An unknown key, a wrong type or a missing value is told with its line and column, all at once, and nothing runs (exit code 2).
        - **Durations** are a number with its unit: `500ms`, `30s`, `10m`, `1h30m`, `2d`.
        - **`${env:NAME}`** and **`${file:path}`** stand for a variable of the environment and for a file's text (relative to the runbook, its last line end left out). One that is missing is an error. `$${env:` stands for itself.
        - **`${version}`, `${commit}`, `${output}`, `${port}`** in a command are filled where its key says so; elsewhere they are an error. What else begins with `$` is the shell's own.
        - **`environments:`** has a map for each environment, of the same shape as the runbook: maps merge key by key, lists and values replace, `null` takes something back. `local` is always there.
        - A record with a **short form** may be written as that one value.
        - Anchors, aliases, merge keys and tags are refused.
        """;

    /// <summary>The page in Markdown, as it is kept in <c>docs/release-yaml.md</c>.</summary>
    public static string Markdown
    {
        get
        {
            var page = new StringBuilder(Preface.ReplaceLineEndings("\n")).Append('\n');
            var told = new HashSet<Type>();
            var waiting = new Queue<(Type Type, string Path)>([(typeof(ReleaseRunbook), "")]);
            while (waiting.TryDequeue(out var next))
                if (told.Add(next.Type))
                    Section(page, new RecordShape(next.Type), next.Path, waiting);
            return page.ToString();
        }
    }

    private static void Section(StringBuilder page, RecordShape record, string path, Queue<(Type, string)> waiting)
    {
        page.Append("\n## ").Append(path.Length == 0 ? "The runbook" : $"`{path}`").Append("\n\n");
        if (record.Type.GetCustomAttribute<DescriptionAttribute>() is { } description)
            page.Append(description.Description).Append("\n\n");
        if (record.ShortForm is { } form)
            page.Append("Short form: the value of `").Append(form.Key).Append("`.\n\n");
        page.Append("| key | value | default | meaning |\n|---|---|---|---|\n");
        foreach (var property in record.Properties)
        {
            page.Append("| `").Append(property.Key).Append("` | ").Append(Cell((property.IsOneOrMore ? "map, or " : "") + Kind(property.Shape))).Append(" | ").Append(Default(property)).Append(" | ").Append(Cell(Meaning(property))).Append(" |\n");
            if (Inner(property.Shape) is { } inner)
                waiting.Enqueue((inner.Type, (path.Length == 0 ? "" : path + ".") + property.Key + Suffix(property.Shape)));
        }
    }

    private static string Meaning(PropertyShape property) =>
        property.Rules.Count == 0 ? property.Description : $"{property.Description} Allowed: {string.Join("; ", property.Rules.Select(rule => rule.Allowed))}.";

    private static string Kind(Shape shape) => shape switch
    {
        ListShape list => $"list of {Kind(list.Item)}",
        MapShape map => $"map of {Kind(map.Value)}",
        RecordShape => "map",
        ScalarShape { Type: var type } scalar =>
            type == typeof(bool) ? "true or false" : type == typeof(int) ? "whole number" : type == typeof(double) ? "number" : type == typeof(TimeSpan) ? "duration"
            : type.IsEnum ? string.Join(", ", scalar.Words.Select(word => $"`{word}`")) : type == typeof(Secret) ? "text, kept secret" : "text",
        _ => "",
    };

    private static string Default(PropertyShape property) => property.Required ? "required" : property.RequiredOn is { } platform ? $"required on {Shape.Kebab(platform.ToString())}" : property.Default switch
    {
        null => "",
        TimeSpan duration => $"`{DurationReading.Format(duration)}`",
        bool flag => flag ? "`true`" : "`false`",
        Enum word => $"`{Shape.Kebab(word.ToString())}`",
        Secret secret => $"`{secret.Reveal()}`",
        IReadOnlyList<int> { Count: > 0 } list => $"`[{string.Join(", ", list)}]`",
        IReadOnlyList<string> { Count: > 0 } list => $"`[{string.Join(", ", list)}]`",
        string or int or double => $"`{property.Default}`",
        _ => "",
    };

    private static RecordShape? Inner(Shape shape) => shape switch { RecordShape record => record, ListShape list => Inner(list.Item), MapShape map => Inner(map.Value), _ => null };

    private static string Suffix(Shape shape) => shape switch { ListShape => "[]", MapShape => ".<name>", _ => "" };

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal);
}

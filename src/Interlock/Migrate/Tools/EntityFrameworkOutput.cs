using System.Text.Json;
using System.Text.RegularExpressions;

namespace Interlock.Migrate.Tools;

/// <summary>Reads what <c>dotnet ef --prefix-output</c> prints.</summary>
internal static partial class EntityFrameworkOutput
{
    /// <summary>Its lines without their prefixes.</summary>
    /// <param name="output">What was printed.</param>
    /// <param name="dataOnly">Only the answer, not what is said beside it.</param>
    public static string Plain(string output, bool dataOnly) => string.Join('\n', output.ReplaceLineEndings("\n").Split('\n')
        .Where(line => !dataOnly || line.StartsWith("data:", StringComparison.Ordinal))
        .Select(line => Prefix().Replace(line, "")));

    /// <summary>Migrations out of <c>migrations list --json</c>, oldest first.</summary>
    /// <param name="json">What was printed.</param>
    /// <param name="folder">The project's, where the migrations' files are.</param>
    /// <exception cref="MigrationException">It can't be read.</exception>
    public static IReadOnlyList<Migration> History(string json, string folder)
    {
        try
        {
            using var list = JsonDocument.Parse(json);
            var files = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).ToLookup(file => Path.GetFileNameWithoutExtension(file), file => Path.GetRelativePath(folder, file), StringComparer.Ordinal);
            var found = new List<Migration>();
            foreach (var one in list.RootElement.EnumerateArray())
            {
                var id = one.GetProperty("id").GetString()!;
                found.Add(new(id, one.GetProperty("name").GetString()!, found.Count == 0 ? [] : [found[^1].Revision], files[id].FirstOrDefault(id)));
            }

            return found;
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new MigrationException($"What 'migrations list --json' of Entity Framework Core printed can't be read: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>A migration's own statements out of <c>migrations script</c>, up or down: those before the tool's note of it. Null: it has no such note.</summary>
    public static SqlScript? Part(string script, string revision, string table)
    {
        script = Preamble().Replace(script, "");
        var begin = 0;
        foreach (Match note in Note().Matches(script))
        {
            if (note.Groups["id"].Value == revision)
                return PrintedScript.Body(Unended().Replace(script[begin..note.Index], "\n;\n\n"), table, PrintedScript.EndsOpen(script[..begin]));
            begin = note.Index + note.Length;
        }

        return null;
    }

    [GeneratedRegex("^(data:    |info:    |warn:    |error:   |verbose: )", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Prefix();

    // It makes the tool's own table, and the schema of it.
    [GeneratedRegex(@"\A(DO \$EF\$\n.*?\nEND \$EF\$;\n)?CREATE TABLE IF NOT EXISTS .*?\n\);\n", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Preamble();

    [GeneratedRegex("""^(INSERT INTO \S+ \("?(MigrationId|migration_id)"?, \S+\)\nVALUES \('(?<id>[^']+)', '[^']*'\);|DELETE FROM \S+\nWHERE "?(MigrationId|migration_id)"? = '(?<id>[^']+)';)$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Note();

    // SQL by hand is printed as it was written: without a semicolon it would run on into the tool's own next statement.
    [GeneratedRegex(@"\n\n(?=(START TRANSACTION|COMMIT);\n)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Unended();
}

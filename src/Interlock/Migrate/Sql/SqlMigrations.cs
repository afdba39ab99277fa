using System.Globalization;
using System.Text.RegularExpressions;

namespace Interlock.Migrate;

/// <summary>Reads a folder of <c>NNN_name.up.sql</c> and <c>NNN_name.down.sql</c>.</summary>
internal static class SqlMigrations
{
    /// <summary>All migrations, oldest first.</summary>
    /// <exception cref="MigrationException">Every problem of the folder at once.</exception>
    public static IReadOnlyList<SqlMigration> Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new MigrationException($"There is no folder {folder} with migrations: check database.migrations.scripts");
        var problems = new List<string>();
        var files = Directory.EnumerateFiles(folder, "*.sql").Select(file => (file, name: ScriptName.Parse(Path.GetFileName(file)))).ToList();
        problems.AddRange(files.Where(found => found.name is null).Select(found => $"{Path.GetFileName(found.file)} {ScriptName.Wrong}"));
        var good = files.Where(found => found.name is not null).ToLookup(found => (found.name!.Revision, found.name.Name));

        var migrations = new List<SqlMigration>();
        foreach (var group in good)
        {
            string? Script(string way) => group.FirstOrDefault(found => found.name!.Way == way).file;
            if (Script("up") is { } up)
                migrations.Add(new(group.Key.Item1, group.Key.Item2, new(File.ReadAllText(up)), Script("down") is { } down ? new(File.ReadAllText(down)) : null));
            else
                problems.Add($"{group.Key.Item1}_{group.Key.Item2}.down.sql has no .up.sql");
        }

        problems.AddRange(migrations.GroupBy(one => Number(one.Revision)).Where(same => same.Count() > 1)
            .Select(same => $"several heads: {string.Join(" and ", same.Select(one => $"{one.Revision}_{one.Name}").Order(StringComparer.Ordinal))} have the same number"));
        if (problems.Count > 0)
            throw new MigrationException(string.Join("; ", problems.Order(StringComparer.Ordinal)));
        return [.. migrations.OrderBy(one => Number(one.Revision))];
    }

    public static long Number(string revision) => long.Parse(revision, NumberStyles.None, CultureInfo.InvariantCulture);

    /// <summary>Two numbers of the same value: <c>7</c> and <c>007</c>.</summary>
    public static bool IsSame(string one, string other) =>
        long.TryParse(one, NumberStyles.None, CultureInfo.InvariantCulture, out var left) && long.TryParse(other, NumberStyles.None, CultureInfo.InvariantCulture, out var right) && left == right;
}

/// <summary>What the name of a script tells: the one rule for it.</summary>
/// <param name="Revision">Digits.</param>
/// <param name="Name">Letters of any language, digits, <c>_</c> and <c>-</c>.</param>
/// <param name="Way"><c>up</c> or <c>down</c>.</param>
internal sealed partial record ScriptName(string Revision, string Name, string Way)
{
    public const string Wrong = "is not named NNN_name.up.sql or NNN_name.down.sql";

    public static ScriptName? Parse(string file) =>
        Form().Match(file) is { Success: true } match ? new(match.Groups["revision"].Value, match.Groups["name"].Value, match.Groups["way"].Value) : null;

    public override string ToString() => $"{Revision}_{Name}";

    // 18 digits fit into 64 bits.
    [GeneratedRegex(@"^(?<revision>[0-9]{1,18})_(?<name>[\w-]+)\.(?<way>up|down)\.sql\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}

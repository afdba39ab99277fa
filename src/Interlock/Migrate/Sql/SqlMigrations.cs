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
        var (migrations, problems) = Look(folder);
        return problems.Count == 0 ? migrations : throw new MigrationException(string.Join("; ", problems));
    }

    /// <summary>What of a folder can be run, oldest first, and why the rest can't, a line each.</summary>
    /// <exception cref="MigrationException">There is no such folder.</exception>
    public static (IReadOnlyList<SqlMigration> Migrations, IReadOnlyList<string> Problems) Look(string folder)
    {
        if (!Directory.Exists(folder))
            throw new MigrationException($"There is no folder {folder} with migrations: check database.migrations.scripts");
        var files = Directory.EnumerateFiles(folder, "*.sql").Select(file => (file, name: ScriptName.Parse(Path.GetFileName(file)))).ToList();
        List<string> problems = [.. files.Where(found => found.name is null).Select(found => $"{Path.GetFileName(found.file)} {ScriptName.Wrong}")];
        var migrations = new List<SqlMigration>();
        foreach (var pair in files.Where(found => found.name is not null).GroupBy(found => (found.name!.Revision, found.name.Name)))
        {
            SqlScript? Script(string way) => pair.FirstOrDefault(found => found.name!.Way == way).file is { } file ? new(File.ReadAllText(file)) : null;
            if (Script("up") is { } up)
                migrations.Add(new(pair.Key.Revision, pair.Key.Name, up, Script("down")));
            else
                problems.Add($"{pair.Key.Revision}_{pair.Key.Name}.down.sql has nothing to take back: {pair.Key.Revision}_{pair.Key.Name}.up.sql is missing");
        }

        problems.AddRange(migrations.GroupBy(one => Number(one.Revision)).Where(same => same.Count() > 1)
            .Select(same => $"several heads: {string.Join(" and ", same.Select(one => one.File).Order(StringComparer.Ordinal))} have the same number"));
        return ([.. migrations.OrderBy(one => Number(one.Revision))], [.. problems.Order(StringComparer.Ordinal)]);
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

    // 18 digits fit into 64 bits.
    [GeneratedRegex(@"^(?<revision>[0-9]{1,18})_(?<name>[\w-]+)\.(?<way>up|down)\.sql\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}

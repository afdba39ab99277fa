using System.Globalization;
using System.Text.RegularExpressions;

namespace Interlock.Migrate;

/// <summary>Reads a folder of <c>NNN_name.up.sql</c> and <c>NNN_name.down.sql</c>.</summary>
internal static partial class SqlMigrations
{
    /// <summary>All migrations, oldest first.</summary>
    /// <exception cref="MigrationException">Every problem of the folder at once.</exception>
    public static IReadOnlyList<SqlMigration> Read(string folder)
    {
        if (!Directory.Exists(folder))
            throw new MigrationException($"There is no folder {folder} with migrations: check database.migrations.scripts");
        var problems = new List<string>();
        var files = Directory.EnumerateFiles(folder, "*.sql").Select(file => (file, match: FileName().Match(Path.GetFileName(file)))).ToList();
        problems.AddRange(files.Where(found => !found.match.Success).Select(found => $"{Path.GetFileName(found.file)} is not named NNN_name.up.sql or NNN_name.down.sql"));
        var good = files.Where(found => found.match.Success).ToLookup(found => (found.match.Groups["revision"].Value, found.match.Groups["name"].Value));

        var migrations = new List<SqlMigration>();
        foreach (var group in good)
        {
            string? Script(string way) => group.FirstOrDefault(found => found.match.Groups["way"].Value == way).file;
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

    [GeneratedRegex(@"^(?<revision>\d{1,18})_(?<name>[\w-]+)\.(?<way>up|down)\.sql$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex FileName();
}

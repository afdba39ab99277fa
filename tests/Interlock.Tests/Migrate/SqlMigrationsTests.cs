using Interlock.Migrate;

namespace Interlock.Tests.Migrate;

public sealed class SqlMigrationsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("interlock-migrations-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void They_are_ordered_by_number_and_paired_with_their_way_back()
    {
        Write("10_last.up.sql", "9_first.up.sql", "9_first.down.sql");

        var read = SqlMigrations.Read(folder);

        read.Select(one => one.Revision).ShouldBe(["9", "10"]);
        read[0].Down.ShouldNotBeNull();
        read[1].Down.ShouldBeNull();
    }

    [Fact]
    public void Every_problem_is_told_at_once()
    {
        Write("001_a.up.sql", "001_b.up.sql", "002_c.down.sql", "notes.sql");

        var problems = Should.Throw<MigrationException>(() => SqlMigrations.Read(folder)).Message;

        problems.ShouldContain("several heads: 001_a and 001_b");
        problems.ShouldContain("002_c.down.sql has nothing to take back: 002_c.up.sql is missing");
        problems.ShouldContain("notes.sql is not named");
    }

    [Fact]
    public void A_missing_folder_is_named() =>
        Should.Throw<MigrationException>(() => SqlMigrations.Read(Path.Combine(folder, "gone"))).Message.ShouldContain("database.migrations.scripts");

    private void Write(params string[] names)
    {
        foreach (var name in names)
            File.WriteAllText(Path.Combine(folder, name), "select 1;\n");
    }
}

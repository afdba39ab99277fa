using Interlock.Migrate;
using Interlock.Preflight;

namespace Interlock.Tests.Preflight;

public sealed class MigrationScriptsReadyTests
{
    [Fact]
    public async Task Numbered_scripts_with_a_way_back_are_go()
    {
        using var room = Scripts("001_a.up", "001_a.down", "002_b.up", "002_b.down");
        (await room.RunAsync(new MigrationScriptsReady("sql"))).Evidence.ShouldBe("2 migrations up to 002_b, each with a way back");
    }

    [Fact]
    public async Task A_folder_that_is_not_there_stops()
    {
        using var room = new Room();
        (await room.RunAsync(new MigrationScriptsReady("sql"))).Verdict.ShouldBe(Verdict.Stop);
    }

    [Theory]
    [InlineData("001_a.down is missing", "001_a.up")]
    [InlineData("number 002 is missing", "001_a.up", "001_a.down", "003_c.up", "003_c.down")]
    [InlineData("number 001 is missing", "002_a.up", "002_a.down")]
    [InlineData("several heads: 001_a and 001_b have the same number", "001_a.up", "001_a.down", "001_b.up", "001_b.down")]
    [InlineData("nothing to take back", "001_a.up", "001_a.down", "002_b.down")]
    [InlineData("is not named", "001_a.up", "001_a.down", "fix")]
    public async Task A_gap_a_double_or_a_missing_way_back_stops(string evidence, params string[] names)
    {
        using var room = Scripts(names);
        var result = await room.RunAsync(new MigrationScriptsReady("sql"));

        result.Verdict.ShouldBe(Verdict.Stop);
        (result.Evidence + string.Concat(result.Details)).Replace(".sql", "", StringComparison.Ordinal).ShouldContain(evidence);
    }

    [Fact]
    public async Task An_empty_script_stops()
    {
        using var room = Scripts("001_a.up", "001_a.down").With("sql/001_a.down.sql", " \n");
        (await room.RunAsync(new MigrationScriptsReady("sql"))).Evidence.ShouldBe("001_a.down.sql is empty");
    }

    [Fact]
    public async Task A_folder_without_scripts_is_hold()
    {
        using var room = new Room().With("sql/README.md", "later");
        (await room.RunAsync(new MigrationScriptsReady("sql"))).Verdict.ShouldBe(Verdict.Hold);
    }

    [Theory]
    [InlineData(true, "1_a")]
    [InlineData(true, "0000000001_größer")]
    [InlineData(false, "001_a.b")]
    [InlineData(false, "\u0660\u0660\u0661_a")]
    [InlineData(false, "0000000000000000001_a")]
    public async Task What_it_lets_through_is_what_can_be_run(bool good, string name)
    {
        using var room = Scripts(name + ".up", name + ".down");

        (await room.RunAsync(new MigrationScriptsReady("sql"))).Verdict.ShouldBe(good ? Verdict.Go : Verdict.Stop);

        var read = () => SqlMigrations.Read(Path.Combine(room.Root, "sql"));
        if (good)
            read().Count.ShouldBe(1);
        else
            Should.Throw<MigrationException>(read);
    }

    private static Room Scripts(params string[] names) => names.Aggregate(new Room(), (room, name) => room.With($"sql/{name}.sql", "select 1;"));
}

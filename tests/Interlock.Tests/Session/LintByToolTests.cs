using Interlock.Engine;
using Interlock.Tests.Database;
using Interlock.Tests.Migrate;
using Shared;

namespace Interlock.Tests.Session;

/// <summary>The target Lint where a tool migrates: its own preview of what is pending is linted, or of all that it has.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class LintByToolTests : IDisposable
{
    private readonly SessionRoom session = new();
    private readonly DatabaseRoom room;

    public LintByToolTests(PostgresCluster cluster) => room = new(cluster);

    public void Dispose()
    {
        session.Dispose();
        room.Dispose();
    }

    [FactWithProgram("alembic")]
    public async Task Only_what_the_database_has_not_had_is_linted()
    {
        room.WithAlembic("001", "002a", "002b", "003");
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);
        room.WithVersion("007", "no more colours", "'003'", "op.drop_column('events', 'colour')", "pass");

        var (said, stopped) = await LintAsync(room.Url!.ForService().Reveal());

        said.ShouldContain("lines/versions/007.py, line 1 of its SQL: IL102 drops a column");
        said.ShouldNotContain("is not known");
        stopped!.Message.ShouldContain("1 pending migration after 003: 1 hazard, 1 of them would stop a release");
    }

    [FactWithProgram("alembic")]
    public async Task Nothing_pending_is_told_as_that()
    {
        room.WithAlembic("001", "002a");
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);

        var (said, stopped) = await LintAsync(room.Url!.ForService().Reveal());

        stopped.ShouldBeNull();
        said.ShouldBe("nothing is pending, the schema stands at 002a: no known hazard\n");
    }

    [FactWithProgram("alembic")]
    public async Task Of_a_database_that_does_not_answer_the_whole_history_is_linted_offline_branches_and_all()
    {
        room.WithAlembic("001", "002a", "002b", "003", "004", "005", "006");

        var (said, stopped) = await LintAsync("postgresql://app@127.0.0.1:1/shop");

        said.ShouldContain("Which migrations are pending is not known (");
        said.ShouldContain("can't be reached (ConnectionRefused)");
        said.ShouldContain("lines/versions/006.py, line 1 of its SQL: IL102 drops a column");
        said.ShouldContain("005 rows in Python can't be written down as SQL");
        stopped!.Message.ShouldContain("7 migrations of the whole history");
        stopped.Message.ShouldContain("1 could not be seen, which only a rehearsal tells about");
    }

    private async Task<(string Said, GateException? Stopped)> LintAsync(string url)
    {
        foreach (var file in Directory.EnumerateFiles(room.Scripts, "*", SearchOption.AllDirectories).Where(file => !file.Contains("__pycache__", StringComparison.Ordinal)))
        {
            var target = Path.Combine(session.Root, Path.GetRelativePath(room.Root, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        await File.WriteAllTextAsync(Path.Combine(session.Root, "release.yaml"), $$"""
            name: shop
            version: 1.0.0
            services:
              api: {build: make, run: ./api}
            database:
              url: {{url}}
              migrations: {alembic: migrations}
            """);
        GateException? stopped = null;
        var said = await session.SayAsync("local", async one => stopped = await Xunit.Record.ExceptionAsync(one.LintAsync) switch
        {
            null => null,
            GateException gate => gate,
            { } other => throw other,
        }, target: "Lint");
        return (said, stopped);
    }
}

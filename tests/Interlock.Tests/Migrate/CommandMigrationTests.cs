using Interlock.Engine;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Migrate;

/// <summary>Any tool migrates by the commands that the runbook gives: here the shell and psql stand for it.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class CommandMigrationTests : IDisposable
{
    private const string Migrations = "migrations";
    private readonly DatabaseRoom room;

    public CommandMigrationTests(PostgresCluster cluster)
    {
        room = new DatabaseRoom(cluster) { Live = new("1.3.0", "http://127.0.0.1", true, "200") }
            .With("list", "1 users\n2 colours\n")
            .With("up.sh", "set -e\nfor v in 1 2; do if [ -f $v.up ]; then psql -qAt -v ON_ERROR_STOP=1 -f $v.up; fi; done\n")
            .With("down.sh", "set -e\npsql -qAt -v ON_ERROR_STOP=1 -f 2.down -v to=$TO\n")
            .With("1.up", "create table if not exists versions (version int primary key); create table if not exists users (id int); insert into versions values (1) on conflict do nothing;")
            .With("2.up", "alter table users add column if not exists colour text; insert into versions values (2) on conflict do nothing;")
            .With("2.down", "alter table users drop column colour; delete from versions where version = 2;");
        room.Migrations = room.Migrations with
        {
            Scripts = null,
            Commands = new() { Folder = "migrations", Up = "sh up.sh", Down = "sh down.sh", Revision = "select max(version) from versions", List = "cat list", Preview = "cat $TO.up" },
        };
    }

    public void Dispose() => room.Dispose();

    [FactWithProgram("psql")]
    public async Task It_goes_up_is_checked_and_is_known_afterwards()
    {
        (await room.RunAsync(Phase.Preflight, "migration tool")).Evidence.ShouldBe("2 migrations up to 2");
        var preview = await room.RunAsync(Phase.Migrate, "migration preview");
        var up = await room.RunAsync(Phase.Migrate, Migrations);

        preview.Verdict.ShouldBeOneOf(Verdict.Go, Verdict.Warn);
        File.ReadAllText(Path.Combine(room.Site.Artifacts, "migration-preview.sql")).ShouldContain("add column if not exists colour");
        up.Evidence.ShouldContain("empty → 2: 2 applied", customMessage: up.Evidence);
        (await room.RunAsync(Phase.Migrate, "schema check")).Verdict.ShouldBe(Verdict.Go);
        (await room.RunAsync(Phase.Migrate, "expected revision")).Evidence.ShouldBe("at 2, as the code knows it");
    }

    [FactWithProgram("psql")]
    public async Task What_is_pending_is_rehearsed_by_the_same_commands()
    {
        File.Move(Path.Combine(room.Scripts, "2.up"), Path.Combine(room.Scripts, "2.later"));
        File.WriteAllText(Path.Combine(room.Scripts, "list"), "1 users\n");
        (await room.RunAsync(Phase.Migrate, Migrations)).Verdict.ShouldBe(Verdict.Go);
        File.Move(Path.Combine(room.Scripts, "2.later"), Path.Combine(room.Scripts, "2.up"));
        File.WriteAllText(Path.Combine(room.Scripts, "list"), "1 users\n2 colours\n");
        room.Committed();

        (await room.RunAsync(Phase.Backup, "database backup")).Verdict.ShouldBe(Verdict.Go);
        (await room.RunAsync(Phase.Backup, "backup proof")).Verdict.ShouldBe(Verdict.Go);
        var rehearsal = await room.RunAsync(Phase.Backup, "migration rehearsal");

        rehearsal.Verdict.ShouldBe(Verdict.Go, string.Join('\n', rehearsal.Details.Prepend(rehearsal.Evidence)));
        rehearsal.Evidence.ShouldContain("the way back restores the schema");
        (await room.ValueAsync<int>("select max(version) from versions")).ShouldBe(1);
    }

    [FactWithProgram("psql")]
    public async Task Without_a_list_what_is_pending_is_not_known_and_said_so()
    {
        room.Migrations = room.Migrations with { Commands = room.Migrations.Commands! with { List = null, Preview = null, Down = null } };

        (await room.RunAsync(Phase.Preflight, "migration tool")).Verdict.ShouldBe(Verdict.Warn);
        (await room.RunAsync(Phase.Migrate, "migration preview")).Verdict.ShouldBe(Verdict.Warn);
        var up = await room.RunAsync(Phase.Migrate, Migrations);

        up.Verdict.ShouldBe(Verdict.Go, up.Evidence);
        up.Evidence.ShouldContain("empty → 2");
        (await room.RunAsync(Phase.Migrate, "schema check")).Verdict.ShouldBe(Verdict.Go);
    }

    [FactWithProgram("psql")]
    public async Task A_command_that_fails_is_told_by_its_own_words()
    {
        room.With("2.up", "alter table nobody add column x int;");

        var up = await room.RunAsync(Phase.Migrate, Migrations);

        up.Verdict.ShouldBe(Verdict.Stop);
        up.Evidence.ShouldContain("relation \"nobody\" does not exist");
    }
}

using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Tests.Database;
using Shared;
using static Interlock.Tests.Migrate.EntityFrameworkProject;

namespace Interlock.Tests.Migrate;

/// <summary>A real project of Entity Framework Core is migrated in a real database, step by step as a release does it.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class EntityFrameworkTests(PostgresCluster cluster, EntityFrameworkProject project) : IClassFixture<EntityFrameworkProject>, IDisposable
{
    private const string Migrations = "migrations";
    private readonly DatabaseRoom room = new(cluster) { Live = new("1.3.0", "http://127.0.0.1", true, "200") };

    public void Dispose() => room.Dispose();

    [EntityFrameworkFact]
    public async Task An_empty_database_goes_up_to_the_newest_by_a_project_fresh_from_the_repository()
    {
        project.Release(room, "2", built: false);

        (await room.RunAsync(Phase.Preflight, "migration tool")).Evidence.ShouldBe($"4 migrations up to {Searched}");
        (await room.RunAsync(Phase.Migrate, "expected revision")).Evidence.ShouldContain("empty");
        var preview = await room.RunAsync(Phase.Migrate, "migration preview");
        var up = await room.RunAsync(Phase.Migrate, Migrations);
        var check = await room.RunAsync(Phase.Migrate, "schema check");

        preview.Verdict.ShouldBe(Verdict.Warn, $"{preview.Evidence}\n{string.Join('\n', preview.Details)}");
        preview.Evidence.ShouldContain($"1 hazard, first Migrations/{Searched}.cs, line 2 of its SQL: IL216");
        var sql = File.ReadAllText(Path.Combine(room.Site.Artifacts, "migration-preview.sql"));
        sql.ShouldContain("ALTER TABLE events ADD colour text;");
        sql.ShouldContain("update events set colour = 'of ' || path where path is not null;");
        sql.ShouldContain("create index concurrently idx_events_path on events (path);");
        sql.ShouldNotContain("__EFMigrationsHistory");
        up.Verdict.ShouldBe(Verdict.Go, up.Evidence);
        up.Evidence.ShouldContain($"empty → {Searched}: 4 applied");
        check.Verdict.ShouldBe(Verdict.Go, check.Evidence);
        check.Evidence.ShouldContain("2 tables, 4 indexes, all valid");
        (await room.ValueAsync<string>("select max(\"MigrationId\") from \"__EFMigrationsHistory\"")).ShouldBe(Searched);
        (await room.RunAsync(Phase.Migrate, "expected revision")).Evidence.ShouldBe($"at {Searched}, as the code knows it");
        (await room.RunAsync(Phase.Migrate, Migrations)).Changed.ShouldBeFalse("a second time there is nothing to do");
    }

    [EntityFrameworkFact]
    public async Task What_is_pending_is_rehearsed_and_taken_back_without_the_code()
    {
        await LiveAsync("1");
        await room.ExecuteAsync("insert into events select n, null from generate_series(1, 100) n");
        project.Release(room, "2");

        var rehearsal = await RehearseAsync();
        (await room.RunAsync(Phase.Migrate, Migrations)).Verdict.ShouldBe(Verdict.Go);
        Directory.Delete(room.Scripts, recursive: true);
        Directory.CreateDirectory(room.Scripts);
        var undone = await room.UndoAsync(Phase.Migrate, Migrations);

        rehearsal.Verdict.ShouldBe(Verdict.Go, string.Join('\n', rehearsal.Details.Prepend(rehearsal.Evidence)));
        rehearsal.Evidence.ShouldContain("the way back restores the schema");
        rehearsal.Details.ShouldContain(line => line.StartsWith($"{Searched} IndexWithoutWaiting: ", StringComparison.Ordinal));
        rehearsal.Details.ShouldNotContain(line => line.Contains("__EFMigrationsHistory", StringComparison.Ordinal), "that is the tool's own business");
        undone.Outcome.ShouldBe(UndoOutcome.Back, undone.Evidence);
        (await room.ValueAsync<string>("select string_agg(\"MigrationId\", ',') from \"__EFMigrationsHistory\"")).ShouldBe($"{First},{Visits}");
        (await room.ValueAsync<string>("select string_agg(column_name, ',' order by column_name) from information_schema.columns where table_name = 'events'")).ShouldBe("id,path");
        (await room.ProbeAsync(Phase.Migrate, Migrations)).State.ShouldBe(RealityState.NotDone);
    }

    [EntityFrameworkFact]
    public async Task One_that_can_not_be_taken_back_is_said_so_in_a_database_that_the_tool_has_moved_before()
    {
        await AppliedAsync(First);
        await room.ExecuteAsync("create table events (id bigint primary key, path text)");
        project.Release(room, "2-no-paths");

        var expected = await room.RunAsync(Phase.Migrate, "expected revision");
        var preview = await room.RunAsync(Phase.Migrate, "migration preview");
        var rehearsal = await RehearseAsync();

        expected.Evidence.ShouldBe($"at {First}, as the code knows it");
        preview.Verdict.ShouldBe(Verdict.Warn, preview.Evidence);
        preview.Details.ShouldContain(line => line.Contains("IL102", StringComparison.Ordinal) && line.Contains("no version since 1.2 reads it", StringComparison.Ordinal));
        rehearsal.Verdict.ShouldBe(Verdict.Warn, rehearsal.Evidence);
        rehearsal.Evidence.ShouldContain($"{NoPath} NoMorePaths has none: a rollback would have to restore");
    }

    [EntityFrameworkFact]
    public async Task A_migration_that_fails_is_told_by_its_own_words_and_a_first_release_can_come_again()
    {
        project.Release(room, "2-broken");

        var up = await room.RunAsync(Phase.Migrate, Migrations);
        var undone = await room.UndoAsync(Phase.Migrate, Migrations);

        up.Verdict.ShouldBe(Verdict.Stop);
        up.Evidence.ShouldContain($"{Broken} Broken: ");
        up.Evidence.ShouldContain("42P01: relation \"evnets\" does not exist");
        up.Evidence.ShouldContain($"The schema is at {First}; {Broken} not applied");
        undone.Outcome.ShouldBe(UndoOutcome.Back, undone.Evidence);
        (await room.RunAsync(Phase.Migrate, "expected revision")).Evidence.ShouldBe("empty, as before the first release");
    }

    [EntityFrameworkFact]
    public async Task One_that_comes_before_what_is_applied_stops_for_going_to_it_would_take_that_back()
    {
        project.Release(room, "2");
        await AppliedAsync(First, Colour);

        var expected = await room.RunAsync(Phase.Migrate, "expected revision");
        var up = await room.RunAsync(Phase.Migrate, Migrations);

        expected.Verdict.ShouldBe(Verdict.Stop, expected.Evidence);
        expected.Evidence.ShouldContain($"{Visits} Visits comes before {Colour}, at which the schema stands already");
        up.Verdict.ShouldBe(Verdict.Stop, up.Evidence);
    }

    [EntityFrameworkFact]
    public async Task A_project_with_several_contexts_says_which_is_meant()
    {
        project.Release(room, "1");
        room.Migrations = room.Migrations with { EntityFramework = room.Migrations.EntityFramework! with { Context = null } };

        var refused = await Should.ThrowAsync<MigrationException>(() => room.RunAsync(Phase.Preflight, "migration tool"));

        refused.Message.ShouldContain("More than one DbContext was found");
        refused.Message.ShouldEndWith("Here: database.migrations.entity-framework.context");
    }

    [EntityFrameworkFact]
    public async Task A_lock_is_asked_for_again_until_it_is_had_by_sessions_that_are_known_as_the_tools()
    {
        await LiveAsync("1");
        project.Release(room, "2");
        await using var busy = await (await room.Context().Database(default))!.OpenAsync(default);
        await using var transaction = await busy.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("lock table events in access share mode", busy))
            await hold.ExecuteNonQueryAsync();

        var running = room.RunAsync(Phase.Migrate, Migrations);
        var sessions = 0L;
        while (!room.Said.ToArray().Any(line => line.Contains("waits for a lock", StringComparison.Ordinal)) && !running.IsCompleted)
        {
            sessions += await room.ValueAsync<long>($"select count(*) from pg_stat_activity where datname = current_database() and application_name = '{MigrationLock.ToolSession}'");
            await Task.Delay(50);
        }

        await transaction.CommitAsync();

        (await running).Verdict.ShouldBe(Verdict.Go, (await running).Evidence);
        room.Said.ShouldContain(line => line.Contains($"{Colour} Colour: waits for a lock that others hold; try 2 of 20", StringComparison.Ordinal));
        sessions.ShouldBeGreaterThan(0, "a run that comes after a kill must find them");
    }

    private async Task AppliedAsync(params string[] ids)
    {
        await room.ExecuteAsync("""create table "__EFMigrationsHistory" ("MigrationId" varchar(150) primary key, "ProductVersion" varchar(32) not null)""");
        foreach (var id in ids)
            await room.ExecuteAsync($"""insert into "__EFMigrationsHistory" values ('{id}', '10.0.15')""");
    }

    private async Task LiveAsync(string version)
    {
        project.Release(room, version);
        var up = await room.RunAsync(Phase.Migrate, Migrations);
        up.Verdict.ShouldBe(Verdict.Go, up.Evidence);
    }

    private async Task<StepResult> RehearseAsync()
    {
        (await room.RunAsync(Phase.Backup, "database backup")).Verdict.ShouldBe(Verdict.Go);
        var proof = await room.RunAsync(Phase.Backup, "backup proof");
        proof.Verdict.ShouldBe(Verdict.Go, proof.Evidence);
        return await room.RunAsync(Phase.Backup, "migration rehearsal");
    }
}

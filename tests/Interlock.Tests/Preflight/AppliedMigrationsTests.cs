using Interlock.Engine;
using Interlock.Preflight;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Preflight;

[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class AppliedMigrationsTests : IDisposable
{
    private readonly DatabaseRoom room;

    public AppliedMigrationsTests(PostgresCluster cluster) => room = new DatabaseRoom(cluster)
        .With("001_users.up.sql", "create table users (id int);").With("001_users.down.sql", "drop table users;");

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task A_script_that_was_edited_since_it_was_applied_stops_before_there_is_a_backup()
    {
        await room.RunAsync(Phase.Migrate, "migrations");
        room.With("001_users.up.sql", "create table users (id bigint);").Commit = "c2";

        var early = await JudgeAsync();

        (early.Verdict, early.Evidence).ShouldBe((Verdict.Stop, "The script of 001 users has changed since it was applied: put it back as it was, and write what is new as a new migration"));
        (await room.RunAsync(Phase.Migrate, "expected revision")).Evidence.ShouldBe(early.Evidence);
    }

    [Fact]
    public async Task What_is_applied_as_the_commit_has_it_is_go()
    {
        (await JudgeAsync()).Evidence.ShouldBe("empty, as before the first release");
        await room.RunAsync(Phase.Migrate, "migrations");
        room.With("002_city.up.sql", "alter table users add column city text;").With("002_city.down.sql", "alter table users drop column city;").Commit = "c2";

        (await JudgeAsync()).ShouldSatisfyAllConditions(judged => judged.Verdict.ShouldBe(Verdict.Go), judged => judged.Evidence.ShouldBe("at 001, as the code knows it"));
    }

    [Fact]
    public async Task A_database_that_is_not_made_yet_is_go()
    {
        room.Url = room.Url!.WithDatabase("not_made_yet");

        (await JudgeAsync()).ShouldSatisfyAllConditions(judged => judged.Verdict.ShouldBe(Verdict.Go), judged => judged.Evidence.ShouldEndWith("not_made_yet does not exist yet"));
    }

    [Fact]
    public async Task A_server_that_is_not_set_up_is_not_set_up_for_it()
    {
        using var none = new DatabaseRoom();

        (await none.RunAsync(Phase.Preflight, AppliedMigrations.StepName)).Verdict.ShouldBe(Verdict.Go);

        Directory.Exists(none.Site.State).ShouldBeFalse();
    }

    private Task<StepResult> JudgeAsync() => room.RunAsync(Phase.Preflight, AppliedMigrations.StepName);
}

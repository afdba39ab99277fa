using Interlock.Database;
using Interlock.Engine;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Migrate;

/// <summary>What the role that migrates may not do in production it may not do on the copy either, though a superuser restores that.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class RehearsalRightsTests : IDisposable
{
    private const string Untrusted = "create extension file_fdw";

    private readonly PostgresCluster cluster;
    private readonly DatabaseRoom room;
    private readonly string role;

    public RehearsalRightsTests(PostgresCluster cluster)
    {
        this.cluster = cluster;
        room = new(cluster) { Live = new("1.3.0", "http://127.0.0.1", true, "200") };
        role = $"{room.Name}_app";
        cluster.Execute("postgres", $"create role {role} login; alter database {room.Name} owner to {role}");
    }

    public void Dispose()
    {
        room.Dispose();
        cluster.Execute("postgres", $"drop role {role}");
    }

    [Theory]
    [InlineData(false, Untrusted, "permission denied to create extension \"file_fdw\"")]
    [InlineData(false, "create role rehearsed_role", "permission denied to create role")]
    [InlineData(false, "set log_statement = 'all'", "permission denied to set parameter \"log_statement\"")]
    [InlineData(false, "alter table of_another add column more int", "must be owner of table of_another")]
    [InlineData(true, Untrusted, "permission denied to create extension \"file_fdw\"")]
    [InlineData(true, "alter table of_another add column more int", "must be owner of table of_another")]
    public async Task What_the_role_may_not_do_stops_in_the_rehearsal(bool throwaway, string up, string said)
    {
        await LiveAsync(asRole: true, throwaway);
        room.With("002_more.up.sql", up).With("002_more.down.sql", "select 1");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Stop, rehearsal.Evidence);
        rehearsal.Evidence.ShouldContain("42501");
        rehearsal.Evidence.ShouldContain(said);
        rehearsal.Evidence.ShouldContain("The database itself is not touched");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_the_role_may_do_as_owner_it_may_do_on_the_copy(bool throwaway)
    {
        await LiveAsync(asRole: true, throwaway);
        room.With("002_more.up.sql", "alter table orders add column more int; create schema apart; create table apart.t (id int); create extension citext; create temporary table short (id int); select count(*) from of_another")
            .With("002_more.down.sql", "drop extension citext; drop table apart.t; drop schema apart; alter table orders drop column more");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Go, string.Join('\n', rehearsal.Details.Prepend(rehearsal.Evidence)));
        room.DataOf(Phase.Backup, "backup proof")!["rehearsal"]!["rights"].ShouldBeNull();
    }

    [Fact]
    public async Task A_superuser_rehearses_as_one()
    {
        await LiveAsync(asRole: false, throwaway: true);
        room.With("002_more.up.sql", Untrusted).With("002_more.down.sql", "drop extension file_fdw");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Go, rehearsal.Evidence);
    }

    // Its superuser restores; the application's role is on the same server, and logs in itself.
    [Fact]
    public async Task On_Interlocks_own_server_it_is_the_application_that_rehearses()
    {
        using var own = new DatabaseRoom { Live = new("1.3.0", "http://127.0.0.1", true, "200"), Backup = new() };
        try
        {
            (await own.RunAsync(Phase.Provision, "application database")).Verdict.ShouldBe(Verdict.Go);
            own.With("001_orders.up.sql", "create table orders (id int primary key)").With("001_orders.down.sql", "drop table orders");
            (await own.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);
            own.Commit = "c2";
            own.With("002_more.up.sql", "alter table orders add column more int").With("002_more.down.sql", "alter table orders drop column more");
            var may = await RehearseAsync(own);
            own.With("002_more.up.sql", Untrusted).Commit = "c3";
            var mayNot = await RehearseAsync(own);

            may.Verdict.ShouldBe(Verdict.Go, may.Evidence);
            mayNot.Verdict.ShouldBe(Verdict.Stop, mayNot.Evidence);
            mayNot.Evidence.ShouldContain("permission denied to create extension \"file_fdw\"");
        }
        finally
        {
            await DatabaseLocator.Own(own.Site, own.Commands, TimeProvider.System, _ => { }).RemoveAsync(default);
        }
    }

    [Fact]
    public async Task Rights_that_were_given_are_had_on_the_copy_too()
    {
        cluster.Execute("postgres", $"create role {role}_group nologin; grant {role}_group to {role}; alter role {role} createrole");
        await LiveAsync(asRole: true, throwaway: true);
        cluster.Execute(room.Name, $"alter table of_another owner to {role}_group");
        room.With("002_more.up.sql", "alter table of_another add column more int; create role rehearsed_role; drop role rehearsed_role").With("002_more.down.sql", "alter table of_another drop column more");

        var rehearsal = await RehearseAsync();

        rehearsal.Verdict.ShouldBe(Verdict.Go, string.Join('\n', rehearsal.Details.Prepend(rehearsal.Evidence)));
        cluster.Execute(room.Name, $"drop owned by {role}_group; drop role {role}_group");
    }

    private async Task LiveAsync(bool asRole, bool throwaway)
    {
        if (throwaway)
            room.Backup = new();
        if (asRole)
            room.Url = DatabaseUrl.Parse(cluster.Url(room.Name)) with { User = role };
        room.With("001_orders.up.sql", "create table orders (id int primary key, amount int, note text)").With("001_orders.down.sql", "drop table orders");
        (await room.RunAsync(Phase.Migrate, "migrations")).Verdict.ShouldBe(Verdict.Go);
        cluster.Execute(room.Name, $"create table of_another (id int); grant select on of_another to {role}");
        await room.ExecuteAsync("insert into orders select g, g, 'same' from generate_series(1, 100) g");
        room.Commit = "c2";
    }

    private Task<StepResult> RehearseAsync() => RehearseAsync(room);

    private static async Task<StepResult> RehearseAsync(DatabaseRoom room)
    {
        (await room.RunAsync(Phase.Backup, "database backup")).Verdict.ShouldBe(Verdict.Go);
        var proof = await room.RunAsync(Phase.Backup, "backup proof");
        proof.Verdict.ShouldBe(Verdict.Go, proof.Evidence);
        return await room.RunAsync(Phase.Backup, "migration rehearsal");
    }
}

using Interlock.Diagnose;
using Interlock.Rollback.Replaying;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Diagnose;

[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class DatabaseAnswersTests(PostgresCluster cluster) : IDisposable
{
    private readonly DatabaseRoom room = new(cluster);

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task One_that_answers_goes() => (await FindAsync()).Verdict.ShouldBe(Verdict.Go);

    [Fact]
    public async Task Databases_that_rollbacks_have_kept_are_listed_beside_it()
    {
        var left = $"{room.Name}_left_20261121040302";
        cluster.Execute("postgres", $"create database {left} allow_connections false");
        try
        {
            cluster.Execute("postgres", $"comment on database {left} is '{LeftDatabase.SignOf(ReplayNames.For(room.Environment, "run"))}'");

            (await FindAsync()).Details.ShouldHaveSingleItem().ShouldStartWith($"{left} (");
        }
        finally
        {
            cluster.Drop(left);
        }
    }

    [Fact]
    public async Task One_that_a_killed_rollback_left_closed_is_said_to_be_with_the_way_on()
    {
        cluster.Execute("postgres", $"alter database {room.Name} allow_connections false");

        var finding = await FindAsync();

        finding.Verdict.ShouldBe(Verdict.Stop);
        finding.What.ShouldBe("database");
        finding.Evidence.ShouldContain("takes no connections");
        finding.Evidence.ShouldContain("--target=Rollback goes on with it");
    }

    [Fact]
    public async Task One_that_is_not_there_stops()
    {
        room.Url = room.Url!.WithDatabase("nowhere");

        (await FindAsync()).Evidence.ShouldContain("does not exist on its server");
    }

    private async Task<Finding> FindAsync() => (await DatabaseAnswers.FindAsync(room.Request.Runbook, room.Environment, room.Site, room.Commands, TimeProvider.System, null, default))[0];
}

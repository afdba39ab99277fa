namespace EndToEnd;

/// <summary>A release that is killed while it arms its replay slot, or drops the one before: no slot is left that serves no release, and the one that does works.</summary>
[Trait(Suite.Trait, Suite.Faults)]
public class KilledWithSlotTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    // A dump of this lasts: it is cut off between its slot and its end.
    private const string Large = "create table large as select id, md5(id::text) || md5((id + 1)::text) as text from generate_series(1, 2000000) id; alter table large add primary key (id)";

    [Theory]
    [InlineData("step-said", "database backup", "is armed")]
    [InlineData("step-started", "replay slot", "")]
    [InlineData("step-ended", "replay slot", "")]
    public async Task One_slot_is_left_and_the_way_back_by_it_works(string happened, string step, string text)
    {
        var checkout = await live.TakeAsync();
        checkout.Edit("release.yaml", WritersTests.WithSlot);
        await checkout.ChangeAsync();
        (await checkout.RunAsync("Deploy")).With(0);
        var before = (await checkout.ServesAsync())!;
        var number = checkout.NextMigration;
        await checkout.MigrateAsync($"{number}_slot", $"create table slot_{number} (id int primary key);", $"drop table slot_{number};");

        if (step == "database backup")
            await checkout.QueryAsync(Large);
        var running = checkout.Start("Deploy");
        await running.WaitAsync(happened, step, text);
        await running.KillSessionAsync();

        await using var writers = Writers.Start(checkout);
        (await checkout.RunAsync("Deploy")).With(0);
        (await checkout.QueryAsync("select slot_name from pg_replication_slots")).Length.ShouldBe(1);
        var back = (await checkout.RunAsync("Rollback", "--schema=replay")).With(0);
        var written = await writers.StopAsync();

        back.Of("rollback", "to").GetString().ShouldBe(before);
        written.Missing.ShouldBeEmpty($"{written.Missing.Count} of {written.Acknowledged} acknowledged rows are not there");
        written.Acknowledged.ShouldBeGreaterThan(0);
        (await checkout.QueryAsync("select slot_name from pg_replication_slots")).Length.ShouldBeLessThanOrEqualTo(1);
        await live.GiveBackAsync();
    }
}

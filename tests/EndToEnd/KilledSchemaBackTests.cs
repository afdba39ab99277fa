namespace EndToEnd;

/// <summary>A rollback that is killed while the schema goes back, with rows written all the while: the same command finishes it, and nothing that was acknowledged is lost.</summary>
[Trait(Suite.Trait, Suite.Faults)]
public class KilledSchemaBackTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    [Theory]
    [InlineData("down", "step-started", "")]
    [InlineData("down", "step-said", "requests wait")]
    [InlineData("down", "step-ended", "")]
    [InlineData("replay", "step-started", "")]
    [InlineData("replay", "step-said", "is restored beside")]
    [InlineData("replay", "step-said", "the database is closed")]
    [InlineData("replay", "step-said", "what was written last")]
    [InlineData("replay", "step-said", "change places")]
    [InlineData("replay", "step-said", "the slot is dropped")]
    [InlineData("replay", "step-ended", "")]
    public async Task The_next_run_finishes_it_and_no_acknowledged_row_is_lost(string way, string happened, string text)
    {
        var checkout = await live.TakeAsync();
        checkout.Edit("release.yaml", WritersTests.WithSlot);
        // After this step only a start lasts long enough to be cut off in.
        if (happened == "step-ended")
            checkout.Edit("release.yaml", text => text.Replace("keep-warm: 10m", "keep-warm: 500ms", StringComparison.Ordinal));
        var number = checkout.NextMigration;
        // The way back lasts, so that it is cut off inside.
        await checkout.MigrateAsync($"{number}_back", $"create table back_{number} (id int);", $"-- interlock: no-transaction\ndrop table if exists back_{number};\nselect pg_sleep(1.5);\ndrop table if exists back_{number}_more;");
        (await checkout.RunAsync("Deploy")).With(0);
        await using var writers = Writers.Start(checkout);
        var running = checkout.Start("Rollback", $"--schema={way}", "--accept-data-loss");
        await running.WaitAsync(happened, "schema back", text);
        await running.KillSessionAsync();

        var back = (await checkout.RunAsync("Rollback", $"--schema={way}", "--accept-data-loss")).With(0);
        var written = await writers.StopAsync();

        back.Output.ShouldContain("Found an unfinished Rollback");
        back.Of("rollback", "proven").GetBoolean().ShouldBeTrue();
        written.Missing.ShouldBeEmpty($"{written.Missing.Count} of {written.Acknowledged} acknowledged rows are not there");
        written.Acknowledged.ShouldBeGreaterThan(0);
        (await checkout.ServesAsync()).ShouldBe(live.Version);
        (await checkout.RevisionAsync()).ShouldBe("003");
        (await checkout.QueryAsync("select slot_name from pg_replication_slots")).ShouldBeEmpty();
        await live.GiveBackAsync();
    }
}

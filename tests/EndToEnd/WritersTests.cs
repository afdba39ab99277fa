namespace EndToEnd;

/// <summary>Rows are written all the while, as in production: none that was acknowledged is lost, whatever the schema goes through.</summary>
[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class WritersTests
{
    private const int Rate = 1000;

    // So long may requests wait for the schema, and a bit for the service itself.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    // The summary counts all events: asked 100 times a second while the table grows by 1,000 rows in each, it is what would be measured.
    internal static string WithSlot(string runbook) => runbook.Contains("rollback: {ways", StringComparison.Ordinal) ? runbook : runbook
        .Replace("database:\n", "database:\n  rollback: {ways: [code-only, down, replay]}\n", StringComparison.Ordinal)
        .Replace("get: /api/v1/analytics/summary  #", "get: /health  #", StringComparison.Ordinal)
        .Replace("get: /api/v1/analytics/summary\n  for", "get: /health\n  for", StringComparison.Ordinal);

    [Theory]
    [InlineData("down", "taken back")]
    [InlineData("replay", "rows replayed that were written since")]
    public async Task No_acknowledged_row_is_lost_through_backup_migration_cutover_and_the_forced_way_back_of_the_schema(string way, string told)
    {
        await using var checkout = await Checkout.CreateAsync();
        checkout.Edit("release.yaml", WithSlot);
        var first = await checkout.CommitAsync("with a slot");
        (await checkout.RunAsync("Deploy")).With(0);
        await using var writers = Writers.Start(checkout);
        await checkout.MigrateAsync("004_campaign", "alter table sessions add column campaign text;", "alter table sessions drop column campaign;");

        var released = (await checkout.RunAsync("Deploy")).With(0);
        var back = (await checkout.RunAsync("Rollback", $"--schema={way}")).With(0);
        var written = await writers.StopAsync();

        written.WithoutLoss(Rate).Slowest.ShouldBeLessThan(LongestWait);
        released.Steps["backup proof"].GetProperty("verdict").GetString().ShouldBe("go");
        released.Of("cutover", "failed").GetInt32().ShouldBe(0);
        back.Steps["schema back"].GetProperty("evidence").GetString()!.ShouldContain(told);
        back.Steps["traffic back"].GetProperty("evidence").GetString()!.ShouldContain("requests waited ");
        (await checkout.ServesAsync()).ShouldBe(first);
        (await checkout.RevisionAsync()).ShouldBe("003");
    }
}

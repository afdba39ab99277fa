namespace EndToEnd;

[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class BrokenVersionTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    private const int StoppedUnchanged = 3;
    private const int FailedAndBack = 4;

    [Theory]
    [InlineData("crash-at-start", "start new version")]
    [InlineData("login-broken", "a visitor registers, logs in and is known")]
    public Task A_version_that_misbehaves_is_taken_back_and_the_one_before_serves_throughout(string knob, string stoppedAt) =>
        IsRefusedAsync(checkout => checkout.MisbehaveAsync(knob), FailedAndBack, stoppedAt);

    [Theory, Trait(Suite.Trait, Suite.Faults)]
    [InlineData("unhealthy", "start new version")]
    [InlineData("bad-log", "new version is healthy")]
    public Task A_version_that_misbehaves_otherwise_is_taken_back_too(string knob, string stoppedAt) =>
        IsRefusedAsync(checkout => checkout.MisbehaveAsync(knob), FailedAndBack, stoppedAt);

    [Fact]
    public Task A_version_that_is_slow_is_taken_back_and_the_one_before_serves_throughout() =>
        IsRefusedAsync(
            checkout =>
            {
                checkout.JudgeLatencyAsItIs();
                return checkout.MisbehaveAsync("slow:1500ms");
            },
            FailedAndBack,
            "new version is healthy");

    [Theory]
    [InlineData("create table broken_one (id int); select no_such_column from broken_one;")]
    [InlineData("-- interlock: no-transaction\ncreate table if not exists broken_two (id int);\nselect no_such_column from broken_two;")]
    public Task A_migration_that_fails_leaves_the_old_version_serving_on_its_schema(string up) => IsRefusedAsync(
        checkout =>
        {
            // Rehearsed, it would fail before.
            checkout.Edit("release.yaml", text => text.Replace("  migrations:\n", "  migrations:\n    rehearse: never\n", StringComparison.Ordinal));
            return checkout.MigrateAsync("004_broken", up, "drop table if exists broken_one; drop table if exists broken_two;");
        },
        FailedAndBack,
        "migrations");

    [Fact]
    public Task A_migration_that_fails_on_the_restored_copy_never_touches_the_database() => IsRefusedAsync(
        checkout => checkout.MigrateAsync("004_broken", "select no_such_column from users;", "select 1;"), FailedAndBack, "migration rehearsal");

    [Fact]
    public Task A_version_that_does_not_compile_changes_nothing() => IsRefusedAsync(
        checkout =>
        {
            checkout.Write("src/Sample.Storefront/Broken.cs", "this is not C#");
            return checkout.CommitAsync("does not compile");
        },
        StoppedUnchanged,
        "build storefront");

    [Fact]
    public async Task Errors_of_a_version_with_traffic_end_with_it_and_the_one_before_serves_again()
    {
        var checkout = await live.TakeAsync();
        var before = live.Version;
        var broken = await checkout.MisbehaveAsync("errors:20%");
        // A visitor who is not known: 401, unless the knob makes it 500.
        await using var probe = OutsideProbe.Start(checkout, "/api/v1/me", checkout.ProberKey);

        var ended = (await checkout.RunAsync("Deploy")).With(FailedAndBack);

        (await checkout.ServesAsync()).ShouldBe(before);
        var felt = await probe.StopAsync();
        felt.Failures.ShouldAllBe(failure => failure.Contains(": 500 ", StringComparison.Ordinal));
        // A fifth of what it was given, and it was given half until the first look.
        felt.Failures.Count.ShouldBeLessThan(felt.Requests / 8, string.Join('\n', felt.Failures.Take(3)));
        await using var after = OutsideProbe.Start(checkout, "/api/v1/me", checkout.ProberKey);
        await GoesOnAsync(checkout, before, broken, ended);
        (await after.StopAsync()).WithoutFailures();
    }

    private async Task IsRefusedAsync(Func<Checkout, Task<string>> broken, int exitCode, string stoppedAt)
    {
        var checkout = await live.TakeAsync();
        var before = live.Version;
        var references = await checkout.PrivateReferencesAsync();
        var revision = await checkout.RevisionAsync();
        var version = await broken(checkout);
        await using var probe = OutsideProbe.Start(checkout);

        var ended = (await checkout.RunAsync("Deploy")).With(exitCode);

        ended.Steps[stoppedAt].GetProperty("verdict").GetString().ShouldBe("stop", ended.Output);
        ended.Of("outcome").GetString().ShouldBe(exitCode == FailedAndBack ? "rolled-back" : "stopped");
        if (exitCode == FailedAndBack)
            ended.Of("rollback", "proven").GetBoolean().ShouldBeTrue();
        (await checkout.ServesAsync()).ShouldBe(before);
        (await checkout.PrivateReferencesAsync()).ShouldBe(references);
        (await checkout.RevisionAsync()).ShouldBe(revision);
        await GoesOnAsync(checkout, before, version, ended);
        var next = live.Version;
        // What fails in Verify has had traffic.
        (await probe.StopAsync()).WithoutFailures(stoppedAt.StartsWith("a visitor", StringComparison.Ordinal) ? [before, version, next] : [before, next]);
    }

    // The way on is a good commit, not a repair by hand.
    private async Task GoesOnAsync(Checkout checkout, string before, string broken, Ended ended)
    {
        if (ended.ExitCode == FailedAndBack)
            ended.Output.ShouldContain(before);
        var next = await checkout.RevertAsync();
        next.ShouldNotBe(broken);
        (await checkout.RunAsync("Deploy")).With(0);
        (await checkout.ServesAsync()).ShouldBe(next);
        await live.GiveBackAsync();
    }
}

namespace EndToEnd;

/// <summary>Rollback when things are not as one would wish.</summary>
[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class WaysBackTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    [Fact]
    public async Task A_version_that_died_is_left_and_the_one_before_serves()
    {
        var (checkout, before, dead) = await ReleaseAsync(checkout => checkout.ChangeAsync());
        LinuxProcesses.Send(checkout.ServiceProcess(await SlotAsync(checkout, dead), dead), LinuxProcesses.Kill);

        var back = (await checkout.RunAsync("Rollback")).With(0);

        IsBack(back, before, dead);
        (await checkout.ServesAsync()).ShouldBe(before);
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task An_edge_that_was_killed_does_not_hide_what_served()
    {
        var (checkout, before, left) = await ReleaseAsync(checkout => checkout.ChangeAsync());
        LinuxProcesses.Send(checkout.EdgeProcess(), LinuxProcesses.Kill);

        var back = (await checkout.RunAsync("Rollback")).With(0);

        IsBack(back, before, left);
        (await checkout.ServesAsync()).ShouldBe(before);
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task A_release_that_fails_after_the_edge_was_killed_brings_back_what_served()
    {
        var checkout = await live.TakeAsync();
        var before = live.Version;
        await checkout.MisbehaveAsync("login-broken");
        LinuxProcesses.Send(checkout.EdgeProcess(), LinuxProcesses.Kill);

        var failed = (await checkout.RunAsync("Deploy")).With(4);

        failed.Of("rollback", "to").GetString().ShouldBe(before);
        (await checkout.ServesAsync()).ShouldBe(before);
        await checkout.RevertAsync();
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task A_rollback_that_was_killed_is_finished_by_the_next_one()
    {
        var (checkout, before, left) = await ReleaseAsync(checkout => checkout.ChangeAsync());
        await using var probe = OutsideProbe.Start(checkout);
        // A rollback is over in a blink: what has to be drained keeps it from its end.
        using (await HeldRequest.StartAsync(checkout))
        {
            var running = checkout.Start("Rollback");
            await running.WaitAsync("step-said", "traffic back", "100 %");
            await running.KillSessionAsync();
        }

        var back = (await checkout.RunAsync("Rollback")).With(0);

        back.Output.ShouldContain("Found an unfinished Rollback");
        back.Of("rollback", "proven").GetBoolean().ShouldBeTrue();
        (await checkout.ServesAsync()).ShouldBe(before);
        (await probe.StopAsync()).WithoutFailures(left, before);
        (await checkout.RunAsync("Status")).With(0).Output.ShouldNotContain("OPEN");
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task A_schema_that_the_previous_version_does_not_fit_holds_for_a_person_who_may_answer_for_it()
    {
        var checkout = await live.TakeAsync();
        await checkout.MigrateAsync($"{checkout.NextMigration}_remarks", "create table remarks (id int primary key, text_long text);", "drop table remarks;");
        (await checkout.RunAsync("Deploy")).With(0);
        var before = (await checkout.ServesAsync())!;
        await checkout.MigrateAsync($"{checkout.NextMigration}_rename", "insert into remarks values (1, 'kept');\n-- interlock: allow IL103 the code that read it is gone\nalter table remarks rename column text_long to body;", "alter table remarks rename column body to text_long;\ndelete from remarks where id = 1;");
        (await checkout.RunAsync("Deploy")).With(0);
        var serving = await checkout.ServesAsync();

        var held = (await checkout.RunAsync("Rollback")).With(6);

        held.Steps["schema decision"].GetProperty("verdict").GetString().ShouldBe("hold");
        held.Output.ShouldContain("--accept=\"schema decision\"");
        (await checkout.ServesAsync()).ShouldBe(serving);
        (await checkout.RunAsync("Rollback", "--accept=schema decision")).With(0);
        (await checkout.ServesAsync()).ShouldBe(before);
    }

    [Fact]
    public async Task A_schema_that_the_previous_version_does_not_fit_goes_down_while_requests_wait()
    {
        var checkout = await live.TakeAsync();
        await checkout.MigrateAsync($"{checkout.NextMigration}_notes", "create table notes (id int primary key);", "drop table notes;");
        (await checkout.RunAsync("Deploy")).With(0);
        var before = (await checkout.ServesAsync())!;
        await checkout.MigrateAsync($"{checkout.NextMigration}_strict", "-- interlock: allow IL104 nothing writes to it yet\nalter table notes add column strict int not null;", "alter table notes drop column strict;");
        (await checkout.RunAsync("Deploy")).With(0);
        var serving = await checkout.ServesAsync();
        await using var probe = OutsideProbe.Start(checkout);

        var back = (await checkout.RunAsync("Rollback")).With(0);

        back.Steps["schema decision"].GetProperty("evidence").GetString()!.ShouldStartWith("down: ");
        back.Steps["schema back"].GetProperty("changed").GetBoolean().ShouldBeTrue();
        back.Steps["traffic back"].GetProperty("evidence").GetString()!.ShouldContain("requests waited ");
        (await checkout.ServesAsync()).ShouldBe(before);
        (await probe.StopAsync()).WithoutFailures(serving!, before);
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task A_broken_runbook_does_not_bar_the_way_back()
    {
        var (checkout, before, left) = await ReleaseAsync(checkout => checkout.ChangeAsync());
        var good = checkout.Read("release.yaml");
        checkout.Edit("release.yaml", text => text.Replace("rollout:", "rolout:", StringComparison.Ordinal));

        (await checkout.RunAsync("Deploy")).With(2).Output.ShouldContain("rollout");
        var back = (await checkout.RunAsync("Rollback")).With(0);

        back.Output.ShouldContain("the runbook of the last release");
        IsBack(back, before, left);
        checkout.Write("release.yaml", good);
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task Any_version_that_was_live_can_be_gone_back_to_by_name_and_a_wrong_name_gets_the_nearest()
    {
        var (checkout, first, _) = await ReleaseAsync(checkout => checkout.ChangeAsync());
        await checkout.ChangeAsync();
        (await checkout.RunAsync("Deploy")).With(0);
        var third = (await checkout.ServesAsync())!;

        var refused = await checkout.RunAsync("Rollback", $"--to={first}x");
        var back = (await checkout.RunAsync("Rollback", $"--to={first}")).With(0);

        refused.ExitCode.ShouldBe(3, refused.Output);
        refused.Output.ShouldContain($"did you mean {first}?");
        IsBack(back, first, third);
        (await checkout.RunAsync("Rollback", $"--to={first}")).With(3).Output.ShouldContain("is what serves now");
        await live.GiveBackAsync();
    }

    private async Task<(Checkout Checkout, string Before, string After)> ReleaseAsync(Func<Checkout, Task<string>> change)
    {
        var checkout = await live.TakeAsync();
        var before = (await checkout.ServesAsync())!;
        var after = await change(checkout);
        (await checkout.RunAsync("Deploy")).With(0);
        (await checkout.ServesAsync()).ShouldBe(after);
        return (checkout, before, after);
    }

    private static async Task<string> SlotAsync(Checkout checkout, string version) =>
        (await checkout.RunAsync("Diagnose")).With(0).Output.Split('\n').Single(line => line.Contains("slot ", StringComparison.Ordinal) && line.Contains(version, StringComparison.Ordinal)).Contains("slot blue", StringComparison.Ordinal) ? "blue" : "green";

    private static void IsBack(Ended back, string to, string from)
    {
        back.Of("rollback", "to").GetString().ShouldBe(to);
        back.Of("rollback", "from").GetString().ShouldBe(from);
        back.Of("rollback", "proven").GetBoolean().ShouldBeTrue();
    }
}

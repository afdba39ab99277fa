using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace EndToEnd;

[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class MannersTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    [Fact]
    public async Task What_is_live_already_is_verified_again_and_not_restarted()
    {
        var checkout = await live.TakeAsync();
        // Another test may have left what its tree was then.
        (await checkout.RunAsync("Deploy")).With(0);
        var version = await checkout.ServesAsync();
        var service = LinuxProcesses.Of($"INTERLOCK_SERVICE_OF={checkout.State}").Keys.Order().ToList();
        service.ShouldNotBeEmpty();
        await using var probe = OutsideProbe.Start(checkout);

        var again = (await checkout.RunAsync("Deploy")).With(0);

        again.Output.ShouldContain($"{version} is live already");
        again.Steps["latency"].GetProperty("seconds").GetDouble().ShouldBeGreaterThan(0.5);
        LinuxProcesses.Of($"INTERLOCK_SERVICE_OF={checkout.State}").Keys.Order().ShouldBe(service);
        (await probe.StopAsync()).WithoutFailures(version!);
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task A_dirty_tree_is_a_warning_the_version_says_so_and_the_checkout_is_left_as_it_was()
    {
        var checkout = await live.TakeAsync();
        checkout.Edit("src/Sample.Storefront/web/index.html", html => html + "<!-- not committed -->\n");
        checkout.Write("src/Sample.Storefront/web/new.txt", "not added");
        var before = await StateOfAsync(checkout);

        var released = (await checkout.RunAsync("Deploy")).With(0);

        released.Steps["clean tree"].GetProperty("verdict").GetString().ShouldBe("warn");
        Regex.IsMatch((await checkout.ServesAsync())!, @"^0\.1\.0-dev\.\d+\+[0-9a-f]{7}\.dirty\.[0-9a-f]{7}$").ShouldBeTrue(released.Output);
        (await StateOfAsync(checkout)).ShouldBe(before);
        await checkout.GitAsync("checkout", "--quiet", "--", ".");
        File.Delete(Path.Combine(checkout.Root, "src/Sample.Storefront/web/new.txt"));
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task A_plan_that_has_drifted_is_refused_and_nothing_runs()
    {
        var checkout = await live.TakeAsync();
        await checkout.ChangeAsync();
        var plan = (await checkout.RunAsync("Plan")).With(0);
        var digest = Regex.Match(plan.Output, "[0-9a-f]{16}").Value;
        await checkout.ChangeAsync();

        var refused = (await checkout.RunAsync("Deploy", $"--plan={digest}")).With(2);

        refused.Output.ShouldContain(digest);
        refused.Record.ShouldBeNull();
        (await checkout.ServesAsync()).ShouldBe(live.Version);
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task Phases_run_one_by_one_each_proving_only_what_is_not_proven_yet()
    {
        var checkout = await live.TakeAsync();
        var before = live.Version;
        var next = await checkout.ChangeAsync();
        await using var probe = OutsideProbe.Start(checkout);

        var early = (await checkout.RunAsync("Verify", "--exclusive")).With(2);
        early.Output.ShouldContain("not proven");
        (await checkout.ServesAsync()).ShouldBe(before);
        foreach (var phase in (string[])["Preflight", "Backup", "Provision", "Migrate"])
            (await checkout.RunAsync(phase, "--exclusive")).With(0);
        (await checkout.ServesAsync()).ShouldBe(before);
        (await checkout.RunAsync("Rollout", "--exclusive")).With(0);
        (await checkout.ServesAsync()).ShouldBe(next);
        foreach (var phase in (string[])["Verify", "Secure", "Monitor"])
            (await checkout.RunAsync(phase, "--exclusive")).With(0);
        var record = (await checkout.RunAsync("Record")).With(0);

        record.Steps["latency"].GetProperty("seconds").GetDouble().ShouldBe(0);
        (await probe.StopAsync()).WithoutFailures(before, next);
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task A_second_release_at_the_same_time_is_refused_and_told_who_holds_the_environment()
    {
        var checkout = await live.TakeAsync();
        var next = await checkout.ChangeAsync();
        // However long the second takes to start, the first is still there.
        await using var held = await HeldFile.TakeAsync(checkout.DeploymentLog);
        var running = checkout.Start("Deploy");
        await CutOff.Named("Record").ReachedAsync(running);

        var refused = await checkout.RunAsync("Deploy");
        await held.ReleaseAsync();

        refused.ExitCode.ShouldNotBe(0);
        refused.Output.ShouldContain($"Deploy {next}");
        refused.Output.ShouldContain($"process {running.Pid}");
        (await running.EndAsync()).With(0);
        (await checkout.ServesAsync()).ShouldBe(next);
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task Two_checkouts_run_side_by_side_and_Down_of_one_leaves_the_other()
    {
        var checkout = await live.TakeAsync();
        var other = await Checkout.CreateAsync();
        await using var probe = OutsideProbe.Start(checkout);
        try
        {
            (await other.RunAsync("Deploy")).With(0);
            (await other.ServesAsync()).ShouldNotBeNull();
        }
        finally
        {
            await other.DisposeAsync();
        }

        (await probe.StopAsync()).WithoutFailures(live.Version);
        await live.GiveBackAsync();
    }

    private static async Task<string> StateOfAsync(Checkout checkout) => string.Join('\n',
        await checkout.GitAsync("for-each-ref"),
        await checkout.GitAsync("symbolic-ref", "HEAD"),
        await checkout.GitAsync("remote", "--verbose"),
        await checkout.GitAsync("stash", "list"),
        // Before git status, which may refresh the index itself.
        Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(checkout.Root, ".git/index")))),
        File.ReadAllText(Path.Combine(checkout.Root, ".git/config")),
        await checkout.GitAsync("--no-optional-locks", "status", "--porcelain"));
}

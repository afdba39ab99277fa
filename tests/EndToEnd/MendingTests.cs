namespace EndToEnd;

/// <summary>What runs is killed from outside while it is live.</summary>
[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class MendingTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    [Fact]
    public async Task A_service_that_was_killed_is_brought_up_again_by_Deploy()
    {
        var checkout = await live.TakeAsync();
        foreach (var pid in LinuxProcesses.Of($"INTERLOCK_SERVICE_OF={checkout.State}").Keys)
            await KillAsync(pid);

        (await checkout.RunAsync("Status")).With(0).Output.ShouldContain("DRIFT");
        (await checkout.RunAsync("Deploy")).With(0);

        (await checkout.ServesAsync()).ShouldBe(live.Version);
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task An_edge_that_was_killed_is_told_by_Status_and_brought_up_again_by_Deploy()
    {
        var checkout = await live.TakeAsync();
        await KillAsync(checkout.EdgeProcess());

        (await checkout.RunAsync("Status")).With(0).Output.ShouldContain("DRIFT");
        (await checkout.RunAsync("Deploy")).With(0);

        (await checkout.ServesAsync()).ShouldBe(live.Version);
        await live.GiveBackAsync();
    }

    [Fact]
    public async Task A_release_that_fails_starts_again_what_had_died_by_itself()
    {
        var checkout = await live.TakeAsync();
        var before = live.Version;
        var number = checkout.NextMigration;
        await checkout.MigrateAsync($"{number}_broken", "select no_such_column from users;");
        foreach (var pid in LinuxProcesses.Of($"INTERLOCK_SERVICE_OF={checkout.State}").Keys)
            await KillAsync(pid);

        (await checkout.RunAsync("Deploy")).With(4).Output.ShouldContain("had ended by itself, and runs again");

        (await checkout.ServesAsync()).ShouldBe(before);
        await checkout.GitAsync("reset", "--quiet", "--hard", "HEAD~1");
        await live.GiveBackAsync();
    }

    private static Task KillAsync(int pid)
    {
        LinuxProcesses.Send(pid, LinuxProcesses.Kill);
        return Waiting.ForAsync($"the end of process {pid}", TimeSpan.FromSeconds(10), () => !LinuxProcesses.IsAlive(pid));
    }
}

namespace EndToEnd;

[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class FirstReleaseTests
{
    [Fact]
    public async Task A_first_release_that_fails_leaves_nothing_running_and_the_next_one_works()
    {
        await using var checkout = await Checkout.CreateAsync();
        await checkout.MisbehaveAsync("unhealthy");

        var failed = (await checkout.RunAsync("Deploy")).With(4);

        failed.Of("rollback", "proven").GetBoolean().ShouldBeTrue();
        (await checkout.ServesAsync()).ShouldBeNull();
        LinuxProcesses.Of($"INTERLOCK_SERVICE_OF={checkout.State}").ShouldBeEmpty();
        (await checkout.PrivateReferencesAsync()).ShouldBeEmpty();
        var good = await checkout.RevertAsync();
        (await checkout.RunAsync("Deploy")).With(0);
        (await checkout.ServesAsync()).ShouldBe(good);
    }

    [Fact]
    public async Task A_clone_under_a_folder_that_only_its_owner_may_enter_is_released()
    {
        await using var checkout = await Checkout.CreateAsync(mode: UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        (await checkout.RunAsync("Deploy")).With(0);

        (await checkout.ServesAsync()).ShouldNotBeNull();
    }
}

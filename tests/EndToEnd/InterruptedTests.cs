namespace EndToEnd;

[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class InterruptedTests(LiveCheckout live) : IClassFixture<LiveCheckout>
{
    [Theory]
    [InlineData(LinuxProcesses.Interrupt, 130)]
    [InlineData(LinuxProcesses.Terminate, 143)]
    public async Task A_release_that_is_interrupted_in_Rollout_leaves_the_old_version_serving_and_goes_on_when_asked_again(int signal, int exitCode)
    {
        var checkout = await live.TakeAsync();
        var before = live.Version;
        var next = await checkout.ChangeAsync();
        await using var probe = OutsideProbe.Start(checkout);
        var running = checkout.Start("Deploy");
        await CutOff.Named("Rollout before the shift").ReachedAsync(running);

        running.Signal(signal);
        var interrupted = (await running.EndAsync()).With(exitCode);

        interrupted.Of("outcome").GetString().ShouldBe("interrupted");
        (await checkout.ServesAsync()).ShouldBe(before);
        (await checkout.RunAsync("Status")).With(0).Output.ShouldContain("OPEN");
        var again = (await checkout.RunAsync("Deploy")).With(0);
        again.Output.ShouldContain("Going on where it stopped");
        (await checkout.ServesAsync()).ShouldBe(next);
        (await probe.StopAsync()).WithoutFailures(before, next);
        await live.GiveBackAsync();
    }
}

using Shared;

namespace EndToEnd;

/// <summary>Whole releases on platform <c>supervisor</c>.</summary>
[Trait(Suite.Trait, Suite.Hosts), Trait(Suite.Trait, Suite.Slow)]
public class SupervisedReleaseTests
{
    [FactWithProgram("supervisord")]
    public async Task A_version_is_released_one_that_crashes_is_taken_back_and_a_release_that_was_killed_is_finished_and_rolled_back()
    {
        await using var host = await SupervisedHost.StartAsync();
        (await host.RunAsync("Deploy", "--release=1.0.0")).With(0).Of("liveUrl").GetString().ShouldStartWith("http://127.0.0.1:");

        host.Commit("import cart\n");
        var crashed = (await host.RunAsync("Deploy", "--release=1.1.0")).With(4);
        crashed.Output.ShouldContain("ModuleNotFoundError: No module named 'cart'");
        (await host.AnswersAsync()).ShouldContain("\"1.0.0\"");

        host.Commit();
        var running = host.Start("Deploy", "--release=1.2.0");
        await running.WaitAsync("step-started", "restart programs");
        await running.KillSessionAsync();
        (await host.RunAsync("Deploy", "--release=1.2.0")).With(0).Output.ShouldContain("Going on where it stopped");
        (await host.AnswersAsync()).ShouldContain("\"1.2.0\"");

        running = host.Start("Deploy", "--release=1.3.0");
        await running.WaitAsync("step-ended", "switch code");
        await running.KillSessionAsync();
        (await host.RunAsync("Rollback")).With(0);
        (await host.AnswersAsync()).ShouldContain("\"1.2.0\"", customMessage: "what was unfinished is taken back first");
        (await host.RunAsync("Rollback")).With(0).Of("rollback", "to").GetString().ShouldBe("1.0.0");
        (await host.AnswersAsync()).ShouldContain("\"1.0.0\"");
        (await host.RunAsync("Down")).With(0).Output.ShouldContain("stopped web");
    }
}

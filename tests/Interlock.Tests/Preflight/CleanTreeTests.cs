using Interlock.Preflight;

namespace Interlock.Tests.Preflight;

public sealed class CleanTreeTests
{
    [Fact]
    public async Task A_clean_pushed_tree_on_the_release_branch_is_go()
    {
        using var room = new Room();
        var result = await room.RunAsync(new CleanTree("production", "main"));
        (result.Verdict, result.Evidence).ShouldBe((Verdict.Go, "clean at abc1234 on main, equal to origin/main"));
    }

    [Theory]
    [InlineData("dirty", "1 changed or untracked file")]
    [InlineData("branch", "on topic, not on main")]
    [InlineData("detached", "HEAD is detached")]
    [InlineData("ahead", "2 commits not pushed")]
    [InlineData("behind", "3 commits behind")]
    [InlineData("upstream", "has no upstream")]
    public async Task Anything_else_stops_and_on_local_warns(string what, string evidence)
    {
        using var room = new Room();
        room.Source = what switch
        {
            "dirty" => room.Source with { Dirty = [" M a.cs"] },
            "branch" => room.Source with { Branch = "topic" },
            "detached" => room.Source with { Branch = null },
            "ahead" => room.Source with { Ahead = 2 },
            "behind" => room.Source with { Behind = 3 },
            _ => room.Source with { Upstream = null },
        };

        var elsewhere = await room.RunAsync(new CleanTree("production", "main"));
        var here = await room.RunAsync(new CleanTree("local", "main"));

        (elsewhere.Verdict, here.Verdict).ShouldBe((Verdict.Stop, Verdict.Warn));
        elsewhere.Evidence.ShouldContain(evidence);
    }
}

using Interlock.Platforms;
using Interlock.Preflight.Source;
using Interlock.Tests.Repository;

namespace Interlock.Tests.Preflight.Source;

public sealed class AgreesWithRemoteTests : IDisposable
{
    private readonly Checkout checkout = new Checkout().With("a.txt", "one\n");

    public AgreesWithRemoteTests()
    {
        checkout.Commit("first");
        checkout.Git("init", "--quiet", "--bare", "--initial-branch=trunk", Remote);
        checkout.Git("remote", "add", "origin", Remote);
        checkout.Git("push", "--quiet", "-u", "origin", "trunk");
    }

    private string Remote => checkout.Beside("origin.git");

    public void Dispose() => checkout.Dispose();

    [Fact]
    public async Task The_branch_at_the_same_commit_is_go()
    {
        var (verdict, evidence) = await RunAsync();

        verdict.ShouldBe(Verdict.Go);
        evidence.ShouldMatch("^trunk is at [0-9a-f]{7} on origin too, and v1.4.0 is free or its own$");
    }

    [Fact]
    public async Task What_is_not_pushed_stops()
    {
        checkout.With("a.txt", "two\n").Commit("second");

        (await RunAsync()).ShouldSatisfyAllConditions(it => it.Verdict.ShouldBe(Verdict.Stop), it => it.Evidence.ShouldEndWith("and lacks what is here (git push)"));
    }

    // Git's own comparison, with what was last fetched, would say equal.
    [Fact]
    public async Task What_somebody_else_pushed_since_the_last_fetch_stops()
    {
        Elsewhere("further");

        (await RunAsync()).ShouldSatisfyAllConditions(it => it.Verdict.ShouldBe(Verdict.Stop), it => it.Evidence.ShouldEndWith("which is not in the history here (git pull, then look again)"));

        checkout.Git("fetch", "--quiet");
        (await RunAsync()).Evidence.ShouldEndWith("(git pull)");
    }

    [Fact]
    public async Task A_branch_that_was_never_pushed_stops()
    {
        checkout.Git("switch", "--quiet", "-c", "hotfix");

        (await RunAsync()).ShouldBe((Verdict.Stop, "origin has no branch hotfix (git push -u origin hotfix)"));
    }

    [Fact]
    public async Task A_tag_that_another_commit_has_here_or_there_stops()
    {
        checkout.Git("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "tag", "-a", "v1.4.0", "-m", "1.4.0");
        checkout.Git("push", "--quiet", "origin", "v1.4.0");
        (await RunAsync()).Verdict.ShouldBe(Verdict.Go, "it is its own");

        checkout.With("a.txt", "two\n").Commit("second");
        checkout.Git("push", "--quiet");
        (await RunAsync()).Evidence.ShouldMatch("^tag v1.4.0 is taken here, by [0-9a-f]{7} .*; tag v1.4.0 is taken on origin, by [0-9a-f]{7} ");

        checkout.Git("tag", "-d", "v1.4.0");
        (await RunAsync()).Evidence.ShouldMatch("^tag v1.4.0 is taken on origin, by [0-9a-f]{7} ");
    }

    [Fact]
    public async Task A_tag_that_is_released_may_be_behind_its_branch_as_a_workflow_checks_it_out()
    {
        checkout.Git("tag", "v1.4.0");
        checkout.Git("push", "--quiet", "origin", "v1.4.0");
        Elsewhere("further");
        checkout.Git("switch", "--quiet", "--detach", "v1.4.0");

        (await RunAsync()).ShouldBe((Verdict.Go, "origin has no other v1.4.0"));
    }

    [Fact]
    public async Task No_remote_stops_and_one_that_does_not_answer_is_hold()
    {
        Directory.Delete(Remote, recursive: true);
        (await RunAsync()).ShouldSatisfyAllConditions(it => it.Verdict.ShouldBe(Verdict.Hold), it => it.Evidence.ShouldStartWith("origin could not be asked: "), it => it.Evidence.ShouldEndWith("--accept=\"agrees with the remote\""));

        checkout.Git("remote", "remove", "origin");
        (await RunAsync()).ShouldBe((Verdict.Stop, "there is no remote to compare with (git remote add origin URL)"));
    }

    private void Elsewhere(string text)
    {
        var other = checkout.Beside("other");
        checkout.Git("clone", "--quiet", Remote, other);
        checkout.Git("-C", other, "-c", "user.name=Bob", "-c", "user.email=bob@example.com", "commit", "--quiet", "--allow-empty", "-m", text);
        checkout.Git("-C", other, "push", "--quiet");
    }

    private async Task<(Verdict Verdict, string Evidence)> RunAsync()
    {
        using var room = new Room { Root = checkout.Root, Repository = checkout.Repository() };
        var result = await room.RunAsync(new AgreesWithRemote(new PlanRequest(Runbook.Text.Good(Runbook.Text.With()) with { Branch = "trunk" }, "production", "1.4.0", checkout.Git("rev-parse", "HEAD"))));
        return (result.Verdict, result.Evidence);
    }
}

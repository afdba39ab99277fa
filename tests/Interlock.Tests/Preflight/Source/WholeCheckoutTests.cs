using System.Diagnostics;
using Interlock.Engine;
using Interlock.Preflight.Source;
using Interlock.Tests.Repository;

namespace Interlock.Tests.Preflight.Source;

public sealed class WholeCheckoutTests : IDisposable
{
    private readonly Checkout checkout = new Checkout().With("a.txt", "one\n");

    public WholeCheckoutTests() => checkout.Commit("first");

    public void Dispose() => checkout.Dispose();

    [Fact]
    public async Task A_checkout_with_nothing_in_progress_is_whole() => (await RunAsync()).ShouldBe((Verdict.Go, "nothing in progress, nothing missing"));

    [Fact]
    public async Task A_merge_in_progress_stops_and_tells_how_to_end_it()
    {
        Diverge();
        Fails("merge", "other");

        (await RunAsync()).ShouldBe((Verdict.Stop, "a merge is in progress (git merge --continue, or --abort)"));
        (await RunAsync(environment: "local")).Verdict.ShouldBe(Verdict.Warn);
    }

    [Fact]
    public async Task A_rebase_in_progress_stops()
    {
        Diverge();
        Fails("rebase", "other");

        (await RunAsync()).Evidence.ShouldStartWith("a rebase is in progress");
    }

    [Fact]
    public async Task A_cherry_pick_in_progress_stops_in_the_worktree_that_it_is_in()
    {
        Diverge();
        var worktree = checkout.Beside("worktree");
        checkout.Git("worktree", "add", "--quiet", worktree, "trunk~0", "--detach");
        Fails("-C", worktree, "cherry-pick", "other");

        (await RunAsync(worktree)).Evidence.ShouldStartWith("a cherry-pick is in progress");
        (await RunAsync()).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task A_shallow_clone_warns() =>
        (await RunAsync(Deepened())).ShouldBe((Verdict.Warn, "a shallow clone: commits before it can't be looked at for secrets, and versions are counted wrong (git fetch --unshallow; in a GitHub workflow, fetch-depth: 0)"));

    [Fact]
    public async Task A_submodule_must_be_there_and_at_its_commit()
    {
        using var library = new Checkout().With("lib.txt", "lib\n");
        library.Commit("library");
        checkout.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.Root, "vendor/lib");
        checkout.Commit("with the library");
        (await RunAsync()).Verdict.ShouldBe(Verdict.Go);
        var clone = checkout.Beside("clone");
        checkout.Git("clone", "--quiet", checkout.Root, clone);
        (await RunAsync(clone)).ShouldBe((Verdict.Stop, "submodule vendor/lib is not there (git submodule update --init --recursive)"));

        checkout.Git("-C", "vendor/lib", "-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "--allow-empty", "-m", "further");

        (await RunAsync()).Evidence.ShouldStartWith("submodule vendor/lib is at another commit than the one committed");
    }

    [Fact]
    public async Task What_is_changed_inside_a_submodule_would_not_be_released()
    {
        using var library = new Checkout().With("lib.txt", "lib\n");
        library.Commit("library");
        checkout.Git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library.Root, "vendor/a lib");
        checkout.Commit("with the library");
        checkout.With("vendor/a lib/lib.txt", "changed\n");

        (await RunAsync()).ShouldBe((Verdict.Stop, "submodule vendor/a lib has changes that are not committed in it, and are not released (commit or stash there)"));
    }

    [Fact]
    public async Task Large_files_must_be_there_in_place_of_their_pointers()
    {
        checkout.With(".gitattributes", "*.bin filter=lfs\n").With("deep/model.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n").With("docs/pointer.txt", "version https://git-lfs.github.com/spec/v1\n");
        checkout.Commit("a model");

        (await RunAsync()).ShouldBe((Verdict.Stop, "1 large file is only pointed at, such as deep/model.bin (git lfs install, git lfs pull)"));

        checkout.With("deep/model.bin", "the model itself");
        (await RunAsync()).Verdict.ShouldBe(Verdict.Go);
    }

    [Fact]
    public async Task No_checkout_at_all_is_hold() => (await RunAsync(Path.GetTempPath())).Verdict.ShouldBe(Verdict.Hold);

    private async Task<(Verdict Verdict, string Evidence)> RunAsync(string? root = null, string environment = "production")
    {
        using var room = new Room { Root = root ?? checkout.Root };
        var result = await room.RunAsync(new WholeCheckout(environment));
        return (result.Verdict, result.Evidence);
    }

    private string Deepened()
    {
        checkout.With("a.txt", "two\n").Commit("second");
        return checkout.Shallow("shallow");
    }

    private void Diverge()
    {
        checkout.Git("branch", "other");
        checkout.With("a.txt", "here\n").Commit("here");
        checkout.Git("switch", "--quiet", "other");
        checkout.With("a.txt", "there\n").Commit("there");
        checkout.Git("switch", "--quiet", "trunk");
    }

    private void Fails(params string[] arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["-c", "user.name=Ann", "-c", "user.email=ann@example.com", .. arguments]) { WorkingDirectory = checkout.Root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.ShouldNotBe(0);
    }
}

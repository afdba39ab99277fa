using Interlock.Processes;
using Interlock.Repository;

namespace Interlock.Tests.Repository;

public sealed class GitRepositoryTests
{
    [Fact]
    public async Task A_checkout_without_history_as_in_CI_is_copied_and_exported_again_and_again()
    {
        using var source = new Checkout();
        source.With("a.txt", "1").Commit("First");
        source.With("a.txt", "2").Commit("Second");
        var first = source.Repository(source.Shallow("ci-1"));
        (await first.SnapshotAsync(default)).ShouldBe(source.Git("rev-parse", "HEAD"));
        source.With("a.txt", "3").Commit("Third");
        source.With("a.txt", "4").Commit("Fourth");
        var second = source.Repository(source.Shallow("ci-2"));

        var commit = await second.SnapshotAsync(default);
        await second.ExportAsync(commit, source.Beside("export"), default);

        commit.ShouldBe(source.Git("rev-parse", "HEAD"));
        File.ReadAllText(source.Beside("export/a.txt")).ShouldBe("4");
        (await second.StateAsync(default)).Distance.ShouldBe(1);
    }

    [Fact]
    public async Task A_dirty_checkout_without_history_is_copied_as_it_was_planned()
    {
        using var source = new Checkout();
        source.With("a.txt", "1").Commit("First");
        source.With("a.txt", "2").Commit("Second");
        var clone = source.Shallow("ci");
        File.WriteAllText(Path.Combine(clone, "b.txt"), "new");
        var repository = source.Repository(clone);

        (await repository.SnapshotAsync(default)).ShouldBe((await repository.StateAsync(default)).SnapshotId);
    }

    // The index knows it as unchanged, and its text is in the caller's repository only.
    [Fact]
    public async Task What_is_staged_and_not_committed_is_released_too()
    {
        using var source = new Checkout();
        source.With("a.txt", "1").Commit("First");
        source.With("a.txt", "staged").With("deep/new.txt", "new").Git("add", "--all");
        var repository = source.Repository();

        var snapshot = await repository.SnapshotAsync(default);
        await repository.ExportAsync(snapshot, source.Beside("export"), default);

        snapshot.ShouldBe((await repository.StateAsync(default)).SnapshotId);
        File.ReadAllText(source.Beside("export/a.txt")).ShouldBe("staged");
        File.ReadAllText(source.Beside("export/deep/new.txt")).ShouldBe("new");
        source.Git("status", "--porcelain").ShouldBe("M  a.txt\nA  deep/new.txt");
    }

    [Fact]
    public async Task A_private_repository_made_before_takes_a_checkout_without_history_too()
    {
        using var source = new Checkout();
        source.Git("init", "--quiet", "--bare", source.Bare);
        source.With("a.txt", "1").Commit("First");
        source.With("a.txt", "2").Commit("Second");

        (await source.Repository(source.Shallow("ci")).SnapshotAsync(default)).ShouldBe(source.Git("rev-parse", "HEAD"));
    }

    [Fact]
    public async Task An_export_has_the_paths_that_the_runbook_has_when_it_lies_further_down()
    {
        using var source = new Checkout();
        source.With("shop/release.yaml", "name: shop").With("shop/migrations/1.up.sql", "select 1").With("other/x", "x").Commit("First");
        var repository = source.Repository(Path.Combine(source.Root, "shop"));
        source.With("shop/new.txt", "not committed");

        await repository.ExportAsync(await repository.SnapshotAsync(default), source.Beside("export"), default);

        Directory.EnumerateFileSystemEntries(source.Beside("export")).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["migrations", "new.txt", "release.yaml"]);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("rev-list")]
    [InlineData("tag")]
    public async Task What_git_cannot_tell_is_an_error_and_never_a_clean_tree(string broken)
    {
        using var source = new Checkout();
        source.With("a.txt", "1").Commit("First");
        var repository = new GitRepository(source.Root, source.Bare, new Broken(broken));

        (await Should.ThrowAsync<IOException>(repository.StateAsync(default))).Message.ShouldContain(broken);
    }

    [Fact]
    public async Task A_status_that_fails_never_makes_a_snapshot_of_HEAD_instead_of_the_tree()
    {
        using var source = new Checkout();
        source.With("a.txt", "1").Commit("First");
        source.With("a.txt", "2");

        await Should.ThrowAsync<IOException>(new GitRepository(source.Root, source.Bare, new Broken("status")).SnapshotAsync(default));
    }

    [Fact]
    public async Task Asking_never_writes_the_callers_index()
    {
        using var source = new Checkout();
        source.With("a.txt", "1").Commit("First");
        // Same content, another time: git would note that in the index.
        File.SetLastWriteTimeUtc(Path.Combine(source.Root, "a.txt"), new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var index = Path.Combine(source.Root, ".git/index");
        var before = await File.ReadAllBytesAsync(index);

        await source.Repository().StateAsync(default);
        await source.Repository().SnapshotAsync(default);

        (await File.ReadAllBytesAsync(index)).ShouldBe(before);
    }

    private sealed class Broken(string word) : ICommandRunner
    {
        private readonly CommandRunner real = new(TimeProvider.System);

        public Task<CommandResult> RunAsync(Command command, Action<string>? line = null, CancellationToken cancellation = default) =>
            real.RunAsync(command.Arguments.Contains(word) ? command with { Arguments = [.. command.Arguments, "--no-such-option"] } : command, line, cancellation);

        public DetachedProcess StartDetached(Command command, string log) => throw new NotSupportedException();
    }
}

using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Git;
using Interlock.Cake;
using Interlock.Processes;
using Interlock.Repository;

namespace Interlock.Build.Tests;

public sealed class RepositoryTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("interlock-git-");
    private readonly ICakeContext _cake = FreeStandingCake.Create();

    public RepositoryTests()
    {
        Git("init", "--quiet", "--initial-branch=trunk");
        Write("a.txt", "a");
        Git("add", ".");
        Git("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "-c", "commit.gpgsign=false", "commit", "--quiet", "-m", "First\n\nWith a body.");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_tip_tells_its_hash_author_and_message()
    {
        var tip = _cake.GitLogTip(_folder.FullName);

        tip.Sha.ShouldMatch("^[0-9a-f]{40}$");
        (tip.Author.Name, tip.Author.Email, tip.MessageShort).ShouldBe(("Ann", "ann@example.com", "First"));
        tip.Message.ShouldContain("With a body.");
    }

    [Fact]
    public void Dirt_is_told_apart_from_files_nobody_tracks()
    {
        (_cake.GitHasUncommitedChanges(_folder.FullName), _cake.GitHasUntrackedFiles(_folder.FullName)).ShouldBe((false, false));

        Write("b.txt", "b");
        (_cake.GitHasUncommitedChanges(_folder.FullName), _cake.GitHasUntrackedFiles(_folder.FullName)).ShouldBe((false, true));

        Write("a.txt", "changed");
        _cake.GitHasUncommitedChanges(_folder.FullName).ShouldBeTrue();
    }

    [Fact]
    public void An_annotated_tag_names_its_commit()
    {
        var tip = _cake.GitLogTip(_folder.FullName).Sha;

        _cake.GitTag(_folder.FullName, "v1.0.0", tip, "Ann \"A\"", "ann@example.com", "The first, \"really\".");

        var tag = _cake.GitTags(_folder.FullName, true).ShouldHaveSingleItem();
        (tag.FriendlyName, tag.IsAnnotated, tag.Target.Sha).ShouldBe(("v1.0.0", true, tip));
        Git("tag", "--list", "--format=%(contents:subject)", "v1.0.0").Trim().ShouldBe("The first, \"really\".");
        _cake.GitDescribe(_folder.FullName, GitDescribeStrategy.Tags).ShouldBe("v1.0.0");
    }

    [Fact]
    public void A_branch_is_made_without_leaving_the_current_one()
    {
        _cake.GitCreateBranch(_folder.FullName, "rollback/1.0.0", false).FriendlyName.ShouldBe("rollback/1.0.0");

        _cake.GitBranchCurrent(_folder.FullName).CanonicalName.ShouldBe("refs/heads/trunk");
    }

    [Fact]
    public void A_repository_is_found_from_within_and_only_there()
    {
        var within = _folder.CreateSubdirectory("x/y");

        _cake.GitIsValidRepository(within.FullName).ShouldBeTrue();
        _cake.GitFindRootFromPath(within.FullName).FullPath.ShouldBe(_folder.FullName);
        _cake.GitIsValidRepository(System.IO.Path.GetTempPath()).ShouldBeFalse();
    }

    [Fact]
    public async Task Commit_branch_and_tags_of_a_release_go_through_Cake_Git()
    {
        var bare = System.IO.Path.Combine(_folder.FullName, ".private.git");
        var repository = new CakeRepository(_cake, _folder.FullName, bare, new GitRepository(_folder.FullName, bare, new CommandRunner(TimeProvider.System)));
        var state = await repository.StateAsync(default);
        await repository.SnapshotAsync(default);

        await repository.TagAsync("v1", state.Commit, "One.", default);
        await repository.TagAsync("v1", state.Commit, "One.", default);

        state.Branch.ShouldBe("trunk");
        (await repository.ResolveAsync("refs/tags/v1", default)).ShouldBe(state.Commit);
        await repository.DeleteAsync("refs/tags/v1", default);
        (await repository.ResolveAsync("refs/tags/v1", default)).ShouldBeNull();
    }

    private void Write(string name, string text) => File.WriteAllText(System.IO.Path.Combine(_folder.FullName, name), text);

    private string Git(params string[] arguments)
    {
        using var git = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("git", arguments) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, UseShellExecute = false })!;
        var said = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        git.ExitCode.ShouldBe(0);
        return said;
    }
}

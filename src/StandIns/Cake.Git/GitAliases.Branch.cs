using Cake.Core;
using Cake.Core.IO;

namespace Cake.Git;

public static partial class GitAliases
{
    private const string Heads = "refs/heads/";

    public static GitBranch GitBranchCurrent(this ICakeContext context, DirectoryPath repositoryDirectoryPath)
    {
        var git = new GitProgram(context, repositoryDirectoryPath);
        return git.TryLines(out var lines, out _, "symbolic-ref", "--quiet", "HEAD")
            ? Branch(git, lines[0])
            : new GitBranch("(no branch)", "(no branch)", Commit(git, "HEAD"), null, Remotes(git));
    }

    public static GitBranch GitCreateBranch(this ICakeContext context, DirectoryPath repositoryDirectoryPath, string branchName, bool checkOut)
    {
        var git = new GitProgram(context, repositoryDirectoryPath);
        git.Lines("branch", "--no-track", branchName, "HEAD");
        if (checkOut)
            git.Lines("checkout", "--quiet", branchName);
        return Branch(git, Heads + branchName);
    }

    private static GitBranch Branch(GitProgram git, string canonicalName)
    {
        var friendlyName = canonicalName[Heads.Length..];
        var remote = git.TryLines(out var lines, out _, "config", "--get", $"branch.{friendlyName}.remote") ? lines.FirstOrDefault() : null;
        return new GitBranch(canonicalName, friendlyName, Commit(git, canonicalName), remote, Remotes(git));
    }

    private static List<GitRemote> Remotes(GitProgram git) => [.. git.Lines("remote")
        .Select(name => new GitRemote(name, git.Line("remote", "get-url", "--push", name), git.Line("remote", "get-url", name)))];
}

using Cake.Core;
using Cake.Core.IO;
using LibGit2Sharp;

namespace Cake.Git;

public static partial class GitAliases
{
    public static bool GitIsValidRepository(this ICakeContext context, DirectoryPath path)
        => new GitProgram(context, path).Succeeds("rev-parse", "--git-dir");

    public static DirectoryPath GitFindRootFromPath(this ICakeContext context, DirectoryPath path)
        => new GitProgram(context, path).TryLines(out var lines, out var error, "rev-parse", "--show-toplevel")
            ? new DirectoryPath(lines[0])
            : throw new RepositoryNotFoundException($"Path '{path.FullPath}' doesn't point at a valid Git repository or workdir. {error}");

    public static bool GitHasUncommitedChanges(this ICakeContext context, DirectoryPath path)
        => new GitProgram(context, path).Lines("status", "--porcelain", "--untracked-files=no").Count > 0;

    public static bool GitHasUntrackedFiles(this ICakeContext context, DirectoryPath path)
        => new GitProgram(context, path).Lines("ls-files", "--others", "--exclude-standard", "--directory", "--no-empty-directory").Count > 0;

    public static string GitDescribe(this ICakeContext context, DirectoryPath repositoryDirectoryPath)
        => GitDescribe(context, repositoryDirectoryPath, false, GitDescribeStrategy.All, null);

    public static string GitDescribe(this ICakeContext context, DirectoryPath repositoryDirectoryPath, GitDescribeStrategy strategy)
        => GitDescribe(context, repositoryDirectoryPath, false, strategy, null);

    public static string GitDescribe(this ICakeContext context, DirectoryPath repositoryDirectoryPath, bool renderLongFormat, GitDescribeStrategy strategy)
        => GitDescribe(context, repositoryDirectoryPath, renderLongFormat, strategy, null);

    public static string GitDescribe(this ICakeContext context, DirectoryPath repositoryDirectoryPath, bool renderLongFormat, GitDescribeStrategy strategy, int? minimumCommitIdAbbreviatedSize)
        => GitDescribe(context, repositoryDirectoryPath, "HEAD", renderLongFormat, strategy, minimumCommitIdAbbreviatedSize);

    public static string GitDescribe(this ICakeContext context, DirectoryPath repositoryDirectoryPath, string commitishName, bool renderLongFormat, GitDescribeStrategy strategy, int? minimumCommitIdAbbreviatedSize)
    {
        List<string> arguments = ["describe", "--always"];
        if (strategy != GitDescribeStrategy.Default)
            arguments.Add(strategy == GitDescribeStrategy.Tags ? "--tags" : "--all");
        if (renderLongFormat)
            arguments.Add("--long");
        if (minimumCommitIdAbbreviatedSize is { } size)
            arguments.Add($"--abbrev={size}");
        return new GitProgram(context, repositoryDirectoryPath).Line([.. arguments, commitishName]);
    }
}

using System.Globalization;
using Cake.Core;
using Cake.Core.IO;

namespace Cake.Git;

public static partial class GitAliases
{
    public static GitCommit GitLogTip(this ICakeContext context, DirectoryPath repositoryDirectoryPath)
        => Commit(new GitProgram(context, repositoryDirectoryPath), "HEAD");

    private static GitCommit Commit(GitProgram git, string name)
    {
        var lines = git.Lines("log", "-1", "--format=%H%n%ae%n%an%n%aI%n%ce%n%cn%n%cI%n%B", name, "--");
        return new GitCommit(lines[0], Signature(lines[1..4]), Signature(lines[4..7]), string.Join('\n', lines.Skip(7)));
    }

    private static GitSignature Signature(List<string> lines)
        => new(lines[0], lines[1], DateTimeOffset.Parse(lines[2], CultureInfo.InvariantCulture));
}

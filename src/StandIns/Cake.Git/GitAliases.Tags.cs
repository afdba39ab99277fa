using Cake.Core;
using Cake.Core.IO;
using LibGit2Sharp;

namespace Cake.Git;

public static partial class GitAliases
{
    public static void GitTag(this ICakeContext context, DirectoryPath repositoryDirectoryPath, string tagName)
        => GitTag(context, repositoryDirectoryPath, tagName, "HEAD");

    public static void GitTag(this ICakeContext context, DirectoryPath repositoryDirectoryPath, string tagName, string objectish)
        => new GitProgram(context, repositoryDirectoryPath).Lines("tag", "--no-sign", tagName, objectish);

    public static void GitTag(this ICakeContext context, DirectoryPath repositoryDirectoryPath, string tagName, string name, string email, string message)
        => GitTag(context, repositoryDirectoryPath, tagName, "HEAD", name, email, message);

    public static void GitTag(this ICakeContext context, DirectoryPath repositoryDirectoryPath, string tagName, string objectish, string name, string email, string message)
    {
        var tagger = new Dictionary<string, string> { ["GIT_COMMITTER_NAME"] = name, ["GIT_COMMITTER_EMAIL"] = email };
        if (!new GitProgram(context, repositoryDirectoryPath).TryLines(tagger, out _, out var error, "tag", "--no-sign", "--annotate", "--message", message, tagName, objectish))
            throw new LibGit2SharpException($"The tag {tagName} could not be made: {error}");
    }

    public static List<Tag> GitTags(this ICakeContext context, DirectoryPath repositoryDirectoryPath)
        => GitTags(context, repositoryDirectoryPath, false);

    // Targets come with the list: reading them is what git does anyway.
    public static List<Tag> GitTags(this ICakeContext context, DirectoryPath repositoryDirectoryPath, bool loadTargets)
        => [.. new GitProgram(context, repositoryDirectoryPath)
            .Lines("for-each-ref", "--format=%(objecttype) %(objectname) %(*objectname) %(refname:strip=2)", "refs/tags")
            .Select(line => line.Split(' '))
            .Select(parts => new Tag(parts[3], parts[2].Length > 0 ? parts[2] : parts[1], parts[0] == "tag"))];
}

using System.Globalization;
using Cake.Core;
using Cake.Core.IO;
using Cake.Git;

namespace Interlock.Cake;

/// <summary>The repository a release is made from, read and tagged through Cake.Git.</summary>
/// <remarks>Pushing is not here: it goes through the git program, which knows SSH and credential helpers.</remarks>
/// <param name="context">Cake, which finds programs and files.</param>
/// <param name="root">The repository's own folder; for a bare repository the folder itself.</param>
public sealed class CakeRepository(ICakeContext context, string root)
{
    private readonly DirectoryPath _root = new(root);

    /// <summary>The repository that holds <paramref name="folder"/>, or null when there is none.</summary>
    public static CakeRepository? Around(ICakeContext context, string folder) => context.GitIsValidRepository(folder)
        ? new CakeRepository(context, context.GitFindRootFromPath(folder).FullPath)
        : null;

    /// <summary>The repository's folder.</summary>
    public string Root => _root.FullPath;

    /// <summary>The full hash of the commit that is checked out.</summary>
    public string Commit => context.GitLogTip(_root).Sha;

    /// <summary>When that commit was made.</summary>
    public DateTimeOffset CommittedAt => context.GitLogTip(_root).Committer.When;

    /// <summary>The branch that is checked out, or null when a commit is checked out by its hash.</summary>
    public string? Branch => context.GitBranchCurrent(_root).CanonicalName is { } name && name.StartsWith("refs/heads/", StringComparison.Ordinal)
        ? name["refs/heads/".Length..]
        : null;

    /// <summary>Whether tracked files differ from the commit, or files are there that nobody tracks or ignores.</summary>
    public bool IsDirty => context.GitHasUncommitedChanges(_root) || context.GitHasUntrackedFiles(_root);

    /// <summary>The nearest tag, and how far away it is: <c>v1.3.0-7-gabc1234</c>; only a hash when there is no tag.</summary>
    public string Describe() => context.GitDescribe(_root, true, GitDescribeStrategy.Tags, 7);

    /// <summary>Tags and the commits they name.</summary>
    public IReadOnlyDictionary<string, string> Tags() => context.GitTags(_root, true)
        .ToDictionary(tag => tag.FriendlyName, tag => tag.Target.Sha, StringComparer.Ordinal);

    /// <summary>Makes an annotated tag. Doing it twice for the same commit is harmless; for another one it is an error.</summary>
    /// <exception cref="InvalidOperationException">The tag exists and names another commit.</exception>
    public void Tag(string name, string commit, string message, string taggerName, string taggerEmail)
    {
        if (!Tags().TryGetValue(name, out var existing))
            context.GitTag(_root, name, commit, taggerName, taggerEmail, message);
        else if (!string.Equals(existing, commit, StringComparison.Ordinal))
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"The tag {name} already names {existing}, not {commit}."));
    }
}

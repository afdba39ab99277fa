using Cake.Core;
using Cake.Core.IO;
using Cake.Git;
using Interlock.Repository;

namespace Interlock.Cake;

/// <summary>The repository a release is made from: commit, branch and tags through Cake.Git, what Cake.Git has no word for (snapshots, exports, the distance to the upstream) through the git program.</summary>
/// <param name="context">Cake, which finds programs and files.</param>
/// <param name="root">The checkout.</param>
/// <param name="bare">The private bare repository that takes tags, branches and snapshots.</param>
/// <param name="git">The same two through the git program.</param>
public sealed class CakeRepository(ICakeContext context, string root, string bare, IRepository git) : IRepository
{
    private const string TaggerName = "Interlock";
    private const string TaggerEmail = "interlock@localhost";

    /// <inheritdoc/>
    public async Task<SourceState> StateAsync(CancellationToken cancellation)
    {
        var state = await git.StateAsync(cancellation);
        var checkout = context.GitFindRootFromPath(new DirectoryPath(root));
        return state with
        {
            Commit = context.GitLogTip(checkout).Sha,
            Branch = context.GitBranchCurrent(checkout).CanonicalName is { } name && name.StartsWith("refs/heads/", StringComparison.Ordinal) ? name["refs/heads/".Length..] : null,
        };
    }

    /// <inheritdoc/>
    public async Task TagAsync(string name, string commit, string message, CancellationToken cancellation)
    {
        if (await git.ResolveAsync("refs/tags/" + name, cancellation) != commit)
            context.GitTag(new DirectoryPath(bare), name, commit, TaggerName, TaggerEmail, message);
    }

    /// <inheritdoc/>
    public Task<string> SnapshotAsync(CancellationToken cancellation) => git.SnapshotAsync(cancellation);

    /// <inheritdoc/>
    public Task ExportAsync(string commit, string folder, CancellationToken cancellation) => git.ExportAsync(commit, folder, cancellation);

    /// <inheritdoc/>
    public Task BranchAsync(string name, string commit, CancellationToken cancellation) => git.BranchAsync(name, commit, cancellation);

    /// <inheritdoc/>
    public Task<string?> ResolveAsync(string reference, CancellationToken cancellation) => git.ResolveAsync(reference, cancellation);

    /// <inheritdoc/>
    public Task DeleteAsync(string reference, CancellationToken cancellation) => git.DeleteAsync(reference, cancellation);
}

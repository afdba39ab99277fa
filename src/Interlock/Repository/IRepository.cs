namespace Interlock.Repository;

/// <summary>The source: the caller's checkout, read only, and for <c>local</c> a private bare repository that receives tags, branches and snapshots.</summary>
public interface IRepository
{
    /// <summary>What the checkout stands at. Fails with a clear message outside a git repository.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    Task<SourceState> StateAsync(CancellationToken cancellation);

    /// <summary>Copies what is to be released into the private repository: HEAD, or for a dirty tree a snapshot commit. The checkout, its index, branches, tags and remotes stay untouched.</summary>
    /// <param name="cancellation">Stops the copying.</param>
    /// <returns>Full commit id: the same content gives the same id.</returns>
    Task<string> SnapshotAsync(CancellationToken cancellation);

    /// <summary>Writes a commit's files of the runbook's folder into a folder, which holds these and nothing else afterwards: paths of the runbook are valid in it. Submodules and large files (Git LFS) come from the checkout, as far as it has them.</summary>
    /// <param name="commit">A commit of the private repository.</param>
    /// <param name="folder">Folder to fill; made when missing.</param>
    /// <param name="cancellation">Stops the writing.</param>
    Task ExportAsync(string commit, string folder, CancellationToken cancellation);

    /// <summary>Makes an annotated tag in the private repository. Harmless when it is there on the same commit.</summary>
    /// <param name="name">Tag name.</param>
    /// <param name="commit">Commit.</param>
    /// <param name="message">Message.</param>
    /// <param name="cancellation">Stops it.</param>
    Task TagAsync(string name, string commit, string message, CancellationToken cancellation);

    /// <summary>Makes a branch in the private repository. Harmless when it is there on the same commit.</summary>
    /// <param name="name">Branch name.</param>
    /// <param name="commit">Commit.</param>
    /// <param name="cancellation">Stops it.</param>
    Task BranchAsync(string name, string commit, CancellationToken cancellation);

    /// <summary>The commit that a tag or branch of the private repository points at (tags peeled), or null when there is none.</summary>
    /// <param name="reference">Full name, such as <c>refs/tags/v1.0.0</c>.</param>
    /// <param name="cancellation">Stops it.</param>
    Task<string?> ResolveAsync(string reference, CancellationToken cancellation);

    /// <summary>Removes a tag or branch from the private repository. Harmless when there is none.</summary>
    /// <param name="reference">Full name, such as <c>refs/tags/v1.0.0</c>.</param>
    /// <param name="cancellation">Stops it.</param>
    Task DeleteAsync(string reference, CancellationToken cancellation);
}

/// <summary>What a checkout stands at.</summary>
/// <param name="Commit">Full id of HEAD.</param>
/// <param name="Branch">Branch name, or null when HEAD is detached.</param>
/// <param name="Tag">A tag <c>vX.Y.Z</c> on HEAD, or null.</param>
/// <param name="Distance">Commits since the last such tag, or since the first commit.</param>
/// <param name="Dirty">Changed and untracked files, at most 50, in git's short form.</param>
/// <param name="Upstream">The upstream's name, or null when there is none.</param>
/// <param name="Ahead">Commits not pushed; 0 without an upstream.</param>
/// <param name="Behind">Commits not pulled, as of the last fetch; 0 without an upstream.</param>
/// <param name="SnapshotId">HEAD, or for a dirty tree the id that a snapshot commit of it would have.</param>
public sealed record SourceState(string Commit, string? Branch, string? Tag, int Distance, IReadOnlyList<string> Dirty, string? Upstream, int Ahead, int Behind, string SnapshotId);

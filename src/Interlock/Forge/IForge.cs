namespace Interlock.Forge;

/// <summary>Where a repository's issues are kept: GitHub. What can't be had comes back as a <see cref="ForgeFailure"/>, not as an exception.</summary>
public interface IForge
{
    /// <summary>The open issues that bear one of some labels, joined: an issue with two of them is there once. Pull requests are none.</summary>
    /// <param name="labels">Names of labels, in any case; at least one.</param>
    /// <param name="cancellation">Stops the asking; then it throws <see cref="OperationCanceledException"/>.</param>
    Task<ForgeAnswer<LabelledIssues>> OpenIssuesAsync(IReadOnlyList<string> labels, CancellationToken cancellation);
}

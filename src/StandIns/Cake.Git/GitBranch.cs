namespace Cake.Git;

public sealed class GitBranch
{
    internal GitBranch(string canonicalName, string friendlyName, GitCommit tip, string remoteName, List<GitRemote> remotes)
        => (CanonicalName, FriendlyName, Tip, RemoteName, Remotes) = (canonicalName, friendlyName, tip, remoteName, remotes);

    public string CanonicalName { get; }

    public string FriendlyName { get; }

    public GitCommit Tip { get; }

    public bool IsRemote => CanonicalName.StartsWith("refs/remotes/", StringComparison.Ordinal);

    public string RemoteName { get; }

    public List<GitRemote> Remotes { get; set; }

    public override string ToString() => $"Canonical name: {CanonicalName}, Friendly name: {FriendlyName}, Tip: ({Tip}), IsRemote: ({IsRemote}), RemoteName: ({RemoteName}), Remotes: [{string.Join(", ", Remotes)}]";
}

namespace Cake.Git;

public sealed class GitCommit
{
    internal GitCommit(string sha, GitSignature author, GitSignature committer, string message)
        => (Sha, Author, Committer, Message) = (sha, author, committer, message);

    public string Sha { get; }

    public GitSignature Author { get; }

    public GitSignature Committer { get; }

    public string Message { get; }

    public string MessageShort => Message.Split('\n', 2)[0];

    public override string ToString() => $"Sha: {Sha}, Author: {{{Author}}}, Committer: {{{Committer}}}, Message: {Message}, MessageShort: {MessageShort}";
}

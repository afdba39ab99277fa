namespace Interlock.Output;

/// <summary>A commit as people say it.</summary>
public static class CommitText
{
    /// <summary>The first seven digits; <c>unknown</c> for an empty id.</summary>
    /// <param name="commit">Full commit id.</param>
    public static string Of(string commit) => commit.Length == 0 ? "unknown" : commit[..Math.Min(7, commit.Length)];
}

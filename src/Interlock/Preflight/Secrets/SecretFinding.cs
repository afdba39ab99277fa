namespace Interlock.Preflight.Secrets;

/// <summary>How sure a finding is.</summary>
public enum Confidence
{
    /// <summary>Has the shape and looks random.</summary>
    Likely = 0,

    /// <summary>Its checksum is right: issued by the provider's own generator.</summary>
    Certain = 1,
}

/// <summary>Where scanned text came from.</summary>
public enum TextOrigin
{
    /// <summary>A file that git tracks, as it stands in the work tree.</summary>
    Tracked = 0,

    /// <summary>A file in the work tree that git neither tracks nor ignores: one <c>git add .</c> away from the repository.</summary>
    Untracked = 1,

    /// <summary>A line (or a message) that a commit added, whether or not it is still there.</summary>
    History = 2,

    /// <summary>A line that the next commit would add: it is in git's index.</summary>
    Staged = 3,
}

/// <summary>A secret where none should be. Never carries the secret itself.</summary>
/// <param name="Rule">The rule's id.</param>
/// <param name="Title">What kind of secret it is, for people.</param>
/// <param name="Path">The file, with forward slashes, relative to the root of the scan.</param>
/// <param name="Line">Counted from 1; 0 when it is about the file as a whole.</param>
/// <param name="Column">Counted from 1, in UTF-16 characters; 0 when it is about the file as a whole.</param>
/// <param name="Masked">At most the first four characters, and never more than a quarter of the secret, then <c>***</c>; empty when it is about the file as a whole.</param>
/// <param name="Fingerprint">Rule, path and a salted hash of the secret: the same wherever in the file it stands.</param>
public sealed record SecretFinding(string Rule, string Title, string Path, int Line, int Column, string Masked, string Fingerprint)
{
    /// <summary>How sure it is. Default <see cref="Confidence.Likely"/>.</summary>
    public Confidence Confidence { get; init; }

    /// <summary>Where the text came from. Default <see cref="TextOrigin.Tracked"/>.</summary>
    public TextOrigin Origin { get; init; }

    /// <summary>The commit that added it, for <see cref="TextOrigin.History"/>; otherwise <c>null</c>.</summary>
    public string? Commit { get; init; }

    /// <summary>One line for a console: <c>src/app.py:3:8: GitHub token (github-token) ghp_***  fingerprint …</c>.</summary>
    /// <returns>The line.</returns>
    public override string ToString()
    {
        if (Line == 0) return $"{Path}: {Title} ({Rule})";
        var where = Commit is null ? "" : $" in commit {Commit[..Math.Min(10, Commit.Length)]}";
        var untracked = Origin == TextOrigin.Untracked ? ", not tracked yet" : "";
        return $"{Path}:{Line}:{Column}: {Title}{untracked} ({Rule}) {Masked}{where}  fingerprint {Fingerprint}";
    }
}

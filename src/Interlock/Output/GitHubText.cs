namespace Interlock.Output;

/// <summary>Texts for GitHub's workflow commands (docs.github.com, "Workflow commands for GitHub Actions"): data and properties are escaped, and other people's lines are kept from being read as commands.</summary>
internal static class GitHubText
{
    /// <summary>Escapes what stands behind the second pair of colons.</summary>
    public static string Data(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    /// <summary>Escapes a property's value.</summary>
    public static string Property(string text) => Data(text).Replace(":", "%3A").Replace(",", "%2C");

    /// <summary>An annotation of one line, whatever is in it.</summary>
    /// <param name="level"><c>error</c>, <c>warning</c> or <c>notice</c>.</param>
    /// <param name="title">Its title.</param>
    /// <param name="text">Its text, of one or several lines.</param>
    public static string Annotation(string level, string title, string text) => $"::{level} title={Property(title)}::{Data(text)}";

    /// <summary>A line that the runner only shows. It takes <c>::</c> after leading blanks, and <c>##[</c> anywhere, for a command.</summary>
    public static string Inert(string line)
    {
        line = line.Replace("##[", "## [").Replace("\r", " ");
        return line.TrimStart().StartsWith("::", StringComparison.Ordinal) ? "| " + line : line;
    }
}

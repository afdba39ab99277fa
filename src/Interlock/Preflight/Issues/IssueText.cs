using System.Globalization;
using Interlock.Forge;

namespace Interlock.Preflight.Issues;

/// <summary>An issue as a line.</summary>
internal static class IssueText
{
    /// <summary>Such as <c>#12 title (P0, opened 3 days ago) URL</c>.</summary>
    /// <param name="issue">The issue.</param>
    /// <param name="blocking">The labels to name, of those that it has.</param>
    /// <param name="now">The time by the clock.</param>
    public static string Of(ForgeIssue issue, IReadOnlyList<string> blocking, DateTimeOffset now) =>
        $"#{issue.Number} {Plain(issue.Title)} ({string.Join(", ", issue.Labels.Where(label => blocking.Contains(label, StringComparer.OrdinalIgnoreCase)).Select(Plain))}, opened {Ago(now - issue.Opened)}) {Plain(issue.Url)}";

    /// <summary>Such as <c>3 days ago</c>.</summary>
    public static string Ago(TimeSpan age) => age switch
    {
        { TotalMinutes: < 1 } => "just now",
        { TotalHours: < 1 } => Count((int)age.TotalMinutes, "minute"),
        { TotalDays: < 1 } => Count((int)age.TotalHours, "hour"),
        _ => Count((int)age.TotalDays, "day"),
    };

    private static string Count(int number, string unit) => $"{number} {unit}{(number == 1 ? "" : "s")} ago";

    // Anybody may write a title: nothing in it moves a cursor, hides or turns what stands beside it.
    private static string Plain(string text) =>
        string.Concat(text.Trim().Select(c => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? ' ' : c));
}

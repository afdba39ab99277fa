namespace Interlock.Forge;

/// <summary>The open issues with one of some labels, and what there is to know about the asking.</summary>
/// <param name="Issues">The issues, by number.</param>
/// <param name="Labels">All labels that the repository has: one that is asked for and not among them is probably misspelt.</param>
public sealed record LabelledIssues(IReadOnlyList<ForgeIssue> Issues, IReadOnlyList<string> Labels)
{
    /// <summary>About so many requests are left in this hour: of two that are asked at once, the later answer may come first. Null: the forge did not say, or has no such limit.</summary>
    public int? RequestsLeft { get; init; }
}

/// <summary>An issue.</summary>
/// <param name="Number">Its number in the repository.</param>
/// <param name="Title">Its title, as somebody wrote it.</param>
/// <param name="Url">Where a person reads it.</param>
/// <param name="Labels">All its labels.</param>
/// <param name="Opened">When it was opened.</param>
public sealed record ForgeIssue(int Number, string Title, string Url, IReadOnlyList<string> Labels, DateTimeOffset Opened);

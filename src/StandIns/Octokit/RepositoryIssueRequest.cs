using System.Collections.ObjectModel;

namespace Octokit;

public class RepositoryIssueRequest : IssueRequest;

public class IssueRequest
{
    public IssueFilter Filter { get; set; } = IssueFilter.Assigned;

    public ItemStateFilter State { get; set; } = ItemStateFilter.Open;

    /// <summary>An issue must have all of them.</summary>
    public Collection<string> Labels { get; } = [];

    internal IEnumerable<(string Name, string Value)> Parameters =>
    [
        ("filter", Filter.ToString().ToLowerInvariant()),
        ("state", State.ToString().ToLowerInvariant()),
        .. Labels.Count > 0 ? [("labels", string.Join(',', Labels))] : Array.Empty<(string, string)>(),
        ("sort", "created"),
        ("direction", "desc"),
    ];
}

public enum IssueFilter
{
    Assigned,
    Created,
    Mentioned,
    Subscribed,
    All,
}

public enum ItemStateFilter
{
    Open,
    Closed,
    All,
}

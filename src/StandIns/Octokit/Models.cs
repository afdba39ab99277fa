using System.Text.Json.Serialization;

namespace Octokit;

public class Issue
{
    [JsonInclude]
    public int Number { get; private set; }

    [JsonInclude]
    public string Title { get; private set; }

    [JsonInclude]
    public string HtmlUrl { get; private set; }

    [JsonInclude]
    public IReadOnlyList<Label> Labels { get; private set; }

    [JsonInclude]
    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Null, unless it is a pull request: GitHub lists these as issues too.</summary>
    [JsonInclude]
    public PullRequest PullRequest { get; private set; }
}

public class PullRequest;

public class Label
{
    [JsonInclude]
    public string Name { get; private set; }
}

public class Repository
{
    [JsonInclude]
    public bool Private { get; private set; }

    [JsonInclude]
    public bool HasIssues { get; private set; }
}

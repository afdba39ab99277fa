using System.Collections.Concurrent;

namespace Simulators.GitHub;

/// <summary>What is on a simulated GitHub. Change it while it answers.</summary>
internal sealed class GitHubWorld
{
    /// <summary>Repositories by <c>owner/name</c>, in any case.</summary>
    public ConcurrentDictionary<string, SimulatedRepository> Repositories { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Tokens that are taken.</summary>
    public ConcurrentDictionary<string, SimulatedToken> Tokens { get; } = new(StringComparer.Ordinal);

    /// <summary>Requests an hour without a token.</summary>
    public int AnonymousLimit { get; set; } = 60;

    /// <summary>When the hour ends.</summary>
    public DateTimeOffset Reset { get; set; } = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 1800);

    /// <summary>Answers in place of the API, each once, in their order.</summary>
    public ConcurrentQueue<SimulatedFault> Faults { get; } = new();

    /// <summary>The same for a path that ends so, for good.</summary>
    public ConcurrentDictionary<string, SimulatedFault> FaultsAt { get; } = new(StringComparer.Ordinal);

    public GitHubWorld With(string name, SimulatedRepository repository)
    {
        Repositories[name] = repository;
        return this;
    }
}

/// <summary>A repository.</summary>
internal sealed record SimulatedRepository
{
    public bool Private { get; init; }

    public bool HasIssues { get; init; } = true;

    public IReadOnlyList<string> Labels { get; init; } = [];

    public IReadOnlyList<SimulatedIssue> Issues { get; init; } = [];

    /// <summary>It was renamed to this <c>owner/name</c>.</summary>
    public string? MovedTo { get; init; }
}

/// <summary>An issue, or a pull request, which the API lists as one.</summary>
internal sealed record SimulatedIssue(int Number, string Title, params IReadOnlyList<string> Labels)
{
    public bool IsPullRequest { get; init; }

    public bool IsClosed { get; init; }

    public DateTimeOffset Opened { get; init; } = DateTimeOffset.UnixEpoch;
}

/// <summary>A token.</summary>
internal sealed record SimulatedToken
{
    /// <summary>Scopes of a classic token; null: another kind, which has none.</summary>
    public IReadOnlyList<string>? Scopes { get; init; }

    /// <summary>Of a fine-grained token: it sees private repositories.</summary>
    public bool SeesPrivate { get; init; }

    /// <summary>Of a fine-grained token: it has the permission Issues: read.</summary>
    public bool ReadsIssues { get; init; } = true;

    /// <summary>Requests left in this hour.</summary>
    public int Left { get; set; } = 5000;
}

/// <summary>An answer that the API gives in place of the right one.</summary>
internal sealed record SimulatedFault(int Status, string Body, params IReadOnlyList<(string Name, string Value)> Headers)
{
    public string ContentType { get; init; } = "application/json; charset=utf-8";

    /// <summary>It never answers.</summary>
    public bool Silent { get; init; }
}

using Interlock.Forge;
using Simulators.GitHub;

namespace Interlock.GitHub.Tests;

/// <summary>A simulated GitHub with one repository, and what asks it.</summary>
internal sealed class Room : IAsyncDisposable
{
    public const string Repository = "octo-org/shop";

    private readonly GitHubSimulator simulator;

    private Room(GitHubWorld world, GitHubSimulator simulator) => (World, this.simulator) = (world, simulator);

    public GitHubWorld World { get; }

    public IEnumerable<string> Asked => simulator.Asked;

    public IEnumerable<string> Authorizations => simulator.Authorizations;

    public string Url => simulator.Url;

    public static async Task<Room> OpenAsync(SimulatedRepository? repository = null)
    {
        var world = new GitHubWorld().With(Repository, repository ?? With());
        return new(world, await GitHubSimulator.StartAsync(world));
    }

    /// <summary>A repository with the labels P0, P1 and bug.</summary>
    public static SimulatedRepository With(params IReadOnlyList<SimulatedIssue> issues) => new() { Labels = ["P0", "P1", "bug"], Issues = issues };

    public OctokitForge Forge(string? token = null, string repository = Repository, TimeSpan? answerWithin = null, TimeProvider? clock = null)
    {
        var parts = repository.Split('/');
        return new(new(new($"{Url}/api/v3/"), parts[0], parts[1], token is null ? null : new Secret(token)), clock ?? TimeProvider.System, answerWithin);
    }

    public Task<ForgeAnswer<LabelledIssues>> AskAsync(string? token = null, string repository = Repository, TimeSpan? answerWithin = null, TimeProvider? clock = null, params IReadOnlyList<string> labels) =>
        Forge(token, repository, answerWithin, clock).OpenIssuesAsync(labels.Count == 0 ? ["P0", "P1"] : labels, CancellationToken.None);

    public async Task<ForgeFailure> FailAsync(string? token = null, string repository = Repository, TimeSpan? answerWithin = null, TimeProvider? clock = null)
    {
        var answer = await AskAsync(token, repository, answerWithin, clock);
        answer.Value.ShouldBeNull();
        return answer.Failure.ShouldNotBeNull();
    }

    /// <summary>Taken by the simulator from now on.</summary>
    public string Token(SimulatedToken token)
    {
        var text = $"made-up-{Guid.NewGuid():n}";
        World.Tokens[text] = token;
        return text;
    }

    public ValueTask DisposeAsync() => simulator.DisposeAsync();
}

/// <summary>A clock that stands.</summary>
internal sealed class StandingClock(DateTimeOffset now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => now;
}

using System.Net;
using System.Reflection;
using Interlock.Forge;
using Octokit;
using Octokit.Internal;

namespace Interlock.GitHub;

/// <summary>GitHub through Octokit: github.com, and Enterprise servers. Opening one asks nothing.</summary>
public sealed class OctokitForge : IForge
{
    // Octokit itself can't be cancelled.
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    private readonly ForgeAccess access;
    private readonly GitHubClient client;
    private readonly Failures failures;

    /// <summary>Prepares the asking.</summary>
    /// <param name="access">Which repository, and in whose name.</param>
    /// <param name="clock">The clock, for when it may be asked again.</param>
    /// <param name="answerWithin">Each answer must be there within this. Default 20 s.</param>
    public OctokitForge(ForgeAccess access, TimeProvider clock, TimeSpan? answerWithin = null)
    {
        ArgumentNullException.ThrowIfNull(access);
        this.access = access;
        failures = new(access, clock);
        var credentials = access.Token is { } token ? new Credentials(token.Reveal()) : Credentials.Anonymous;
        client = new(new Connection(
            new ProductHeaderValue("Interlock", typeof(OctokitForge).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0"),
            access.Api,
            new InMemoryCredentialStore(credentials),
            new HttpClientAdapter(Handler),
            new SimpleJsonSerializer()));
        client.SetRequestTimeout(answerWithin ?? AnswerWithin);
    }

    /// <inheritdoc/>
    public async Task<ForgeAnswer<LabelledIssues>> OpenIssuesAsync(IReadOnlyList<string> labels, CancellationToken cancellation)
    {
        try
        {
            // One answer tells whether the token is taken, what it may do, and whether there are issues at all.
            var repository = await client.Repository.Get(access.Owner, access.Name).WaitAsync(cancellation);
            if (failures.ByScopes(repository, client.GetLastApiInfo().OauthScopes) is { } lacking)
                return new(lacking);
            if (!repository.HasIssues)
                return new(new ForgeFailure(ForgeTrouble.NoIssues, "has_issues is false"));
            IReadOnlyList<string> known = [.. (await client.Issue.Labels.GetAllForRepository(access.Owner, access.Name, Pages).WaitAsync(cancellation)).Select(label => label.Name)];
            // GitHub asks for all labels of one query at once.
            var asked = known.Where(name => labels.Contains(name, StringComparer.OrdinalIgnoreCase)).Select(IssuesAsync);
            var found = (await Task.WhenAll(asked).WaitAsync(cancellation)).SelectMany(issues => issues).DistinctBy(issue => issue.Number).OrderBy(issue => issue.Number);
            return new(new LabelledIssues([.. found], known) { RequestsLeft = client.GetLastApiInfo().RateLimit is { Limit: > 0 } rate ? rate.Remaining : null });
        }
        catch (Exception failed) when (!cancellation.IsCancellationRequested)
        {
            return new(failures.Of(failed));
        }
    }

    private static ApiOptions Pages => new() { PageSize = 100 };

    private async Task<IEnumerable<ForgeIssue>> IssuesAsync(string label)
    {
        var request = new RepositoryIssueRequest { Filter = IssueFilter.All, State = ItemStateFilter.Open };
        request.Labels.Add(label);
        var issues = await client.Issue.GetAllForRepository(access.Owner, access.Name, request, Pages);
        return issues.Where(issue => issue.PullRequest is null).Select(issue => issue is { Number: > 0, Title: not null, HtmlUrl: not null, Labels: not null }
            ? new ForgeIssue(issue.Number, issue.Title, issue.HtmlUrl, [.. issue.Labels.Select(one => one.Name)], issue.CreatedAt)
            : throw new UnreadableAnswerException("it lists issues without number, title, URL or labels"));
    }

    private ApiAnswers Handler() => new(access.Api)
    {
        InnerHandler = new SocketsHttpHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.All, ConnectTimeout = ConnectWithin },
    };
}

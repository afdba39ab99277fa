using System.Text.Json.Nodes;
using Simulators.GitHub;

namespace Interlock.GitHub.Tests;

/// <summary>The simulator is held to GitHub's OpenAPI description, and the adapter reads the description's own examples.</summary>
public sealed class DescriptionTests
{
    [Theory]
    [InlineData("/rate_limit", "/rate_limit", 200)]
    [InlineData("/repos/octo-org/shop", "/repos/{owner}/{repo}", 200)]
    [InlineData("/repos/octo-org/none", "/repos/{owner}/{repo}", 404)]
    [InlineData("/repos/octo-org/old", "/repos/{owner}/{repo}", 301)]
    [InlineData("/repos/octo-org/shop/labels?per_page=2", "/repos/{owner}/{repo}/labels", 200)]
    [InlineData("/repos/octo-org/none/labels", "/repos/{owner}/{repo}/labels", 404)]
    [InlineData("/repos/octo-org/shop/issues?labels=P0&state=all", "/repos/{owner}/{repo}/issues", 200)]
    [InlineData("/repos/octo-org/old/issues", "/repos/{owner}/{repo}/issues", 301)]
    public async Task What_the_simulator_answers_is_what_the_description_says(string path, string operation, int status)
    {
        await using var room = await Room.OpenAsync(Room.With(new SimulatedIssue(1, "A change", "P0") { IsPullRequest = true }, new SimulatedIssue(2, "Down", "P0"), new SimulatedIssue(3, "Mended", "P0") { IsClosed = true }));
        room.World.With("octo-org/old", new() { MovedTo = Room.Repository });

        var (answered, body, _) = await GetAsync(room.Url + path);

        answered.ShouldBe(status);
        ApiDescription.Complaints(operation, status, body).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_check_itself_finds_what_is_missing_of_another_type_and_not_a_time()
    {
        await using var room = await Room.OpenAsync(Room.With(new SimulatedIssue(2, "Down", "P0")));
        var (_, body, _) = await GetAsync($"{room.Url}/repos/octo-org/shop/issues");
        var issue = body![0]!.AsObject();
        issue.Remove("title");
        (issue["number"], issue["created_at"], issue["user"]!["id"]) = ("two", "yesterday", 1.5);

        ApiDescription.Complaints("/repos/{owner}/{repo}/issues", 200, body).ShouldBe(["$[0].title is missing", "$[0].number is String, not integer", "$[0].user.id is not whole", "$[0].created_at is no time"], ignoreOrder: true);
        ApiDescription.Complaints("/repos/{owner}/{repo}/issues", 418, body).ShouldBe(["/repos/{owner}/{repo}/issues does not answer 418"]);
    }

    [Fact]
    public async Task Pages_are_named_as_the_descriptions_header_does()
    {
        await using var room = await Room.OpenAsync(new() { Labels = ["a", "b", "c", "d", "e"] });
        var example = (string)ApiDescription.Document["components"]!["headers"]!["link"]!["example"]!;

        var (_, _, link) = await GetAsync($"{room.Url}/repos/octo-org/shop/labels?per_page=2");

        link.ShouldBe($"<{room.Url}/repos/octo-org/shop/labels?per_page=2&page=2>; rel=\"next\", <{room.Url}/repos/octo-org/shop/labels?per_page=2&page=3>; rel=\"last\"");
        example.ShouldMatch("^<https://[^>]+>; rel=\"next\", <https://[^>]+>; rel=\"last\"$");
    }

    [Fact]
    public async Task The_adapter_asks_for_nothing_that_the_description_does_not_know()
    {
        await using var room = await Room.OpenAsync(Room.With(new SimulatedIssue(2, "Down", "P0")));
        await room.AskAsync();

        // Octokit has one request for all lists of issues; this list has no filter and ignores it.
        var unknown = room.Asked.Select(asked => asked.Split('?')).Where(parts => parts.Length == 2).SelectMany(parts => ApiDescription.Unknown(
            parts[0].Replace("/api/v3", "", StringComparison.Ordinal).Replace("/octo-org/shop", "/{owner}/{repo}", StringComparison.Ordinal), parts[1].Split('&').Select(one => one.Split('=')[0])));
        unknown.Distinct().ShouldBe(["filter"]);
    }

    [Fact]
    public async Task The_descriptions_own_examples_are_read_an_issue_as_one_and_a_pull_request_as_none()
    {
        await using var room = await Room.OpenAsync();
        room.World.FaultsAt["Hello-World"] = Answer("full-repository-default-response");
        room.World.FaultsAt["labels"] = Answer("label-items");
        room.World.FaultsAt["issues"] = Answer("issue-items");

        // As it is in the description, the example is a pull request.
        var told = (await room.AskAsync(repository: "octocat/Hello-World", labels: "BUG")).Value.ShouldNotBeNull();
        (told.Issues.Count, told.RequestsLeft).ShouldBe((0, null));
        told.Labels.ShouldBe(["bug", "enhancement"]);

        var example = ApiDescription.Example("issue-items");
        example[0]!.AsObject().Remove("pull_request");
        room.World.FaultsAt["issues"] = new(200, example.ToJsonString());
        var issue = (await room.AskAsync(repository: "octocat/Hello-World", labels: "BUG")).Value.ShouldNotBeNull().Issues.ShouldHaveSingleItem();
        (issue.Number, issue.Title, issue.Url, issue.Opened).ShouldBe((1347, "Found a bug", "https://github.com/octocat/Hello-World/issues/1347", new DateTimeOffset(2011, 4, 22, 13, 33, 48, TimeSpan.Zero)));
        issue.Labels.ShouldBe(["bug"]);
    }

    [Fact]
    public void The_description_is_cut_down_to_what_is_referred_to_and_no_more() => JsonNode.DeepEquals(ApiDescription.Cut(ApiDescription.Document), ApiDescription.Document).ShouldBeTrue();

    private static SimulatedFault Answer(string example) => new(200, ApiDescription.Example(example).ToJsonString());

    private static async Task<(int Status, JsonNode? Body, string Link)> GetAsync(string url)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
        http.DefaultRequestHeaders.UserAgent.Add(new("tests", "1"));
        using var response = await http.GetAsync(new Uri(url));
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()), response.Headers.TryGetValues("Link", out var link) ? link.Single() : "");
    }
}

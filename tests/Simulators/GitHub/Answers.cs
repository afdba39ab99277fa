using System.Globalization;
using System.Text.Json.Nodes;

namespace Simulators.GitHub;

/// <summary>What the API answers with: the description's own examples, with what differs put in.</summary>
internal static class Answers
{
    public static JsonObject Repository(string owner, string name, SimulatedRepository repository)
    {
        var answer = Example("full-repository-default-response").AsObject();
        (answer["name"], answer["full_name"], answer["private"], answer["has_issues"]) = (name, $"{owner}/{name}", repository.Private, repository.HasIssues);
        answer["owner"]!["login"] = owner;
        // The example is a fork's, and lacks what its own schema requires.
        foreach (var of in new[] { "parent", "source", "template_repository" })
            answer.Remove(of);
        answer["language"] = "C#";
        return answer;
    }

    public static JsonObject Label(string owner, string repository, string name)
    {
        var answer = Example("label-items")[0]!.DeepClone().AsObject();
        (answer["name"], answer["url"], answer["default"]) = (name, $"https://api.github.com/repos/{owner}/{repository}/labels/{Uri.EscapeDataString(name)}", false);
        return answer;
    }

    public static JsonObject Issue(string owner, string repository, SimulatedIssue issue)
    {
        var answer = Example("issue-items")[0]!.DeepClone().AsObject();
        (answer["number"], answer["title"], answer["state"]) = (issue.Number, issue.Title, issue.IsClosed ? "closed" : "open");
        answer["created_at"] = issue.Opened.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        answer["html_url"] = $"https://github.com/{owner}/{repository}/{(issue.IsPullRequest ? "pull" : "issues")}/{issue.Number}";
        answer["labels"] = new JsonArray([.. issue.Labels.Select(label => (JsonNode)Label(owner, repository, label))]);
        if (!issue.IsPullRequest)
            answer.Remove("pull_request");
        return answer;
    }

    public static JsonObject RateLimit(int limit, int left, DateTimeOffset reset)
    {
        var answer = Example("rate-limit-overview").AsObject();
        foreach (var rate in new[] { answer["resources"]!["core"]!, answer["rate"]! })
            (rate["limit"], rate["remaining"], rate["used"], rate["reset"]) = (limit, left, limit - left, reset.ToUnixTimeSeconds());
        return answer;
    }

    private static JsonNode Example(string name) => ApiDescription.Example(name);
}

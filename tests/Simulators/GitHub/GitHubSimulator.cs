using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Simulators.GitHub;

/// <summary>GitHub's REST API on loopback, as far as Interlock asks it. Its answers are those of GitHub's OpenAPI description, which <see cref="ApiDescription"/> checks them by. As on an Enterprise server, it is under <c>/api/v3</c> too.</summary>
internal sealed class GitHubSimulator : IAsyncDisposable
{
    private const string Enterprise = "/api/v3";

    private readonly GitHubWorld world;
    private readonly WebApplication app;
    private int anonymous;

    private GitHubSimulator(GitHubWorld world, WebApplication app) => (this.world, this.app) = (world, app);

    /// <summary>Its address, without a slash at the end.</summary>
    public string Url => app.Urls.Single();

    /// <summary>Path and query of each request, as it came.</summary>
    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>What each came with in the header Authorization.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    public static async Task<GitHubSimulator> StartAsync(GitHubWorld world, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls($"http://127.0.0.1:{port}").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.Logging.ClearProviders();
        var simulator = new GitHubSimulator(world, builder.Build());
        simulator.app.Run(simulator.AnswerAsync);
        await simulator.app.StartAsync();
        return simulator;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        Asked.Enqueue($"{context.Request.Path}{context.Request.QueryString}");
        var path = context.Request.Path.Value ?? "";
        path = path.StartsWith(Enterprise, StringComparison.Ordinal) ? path[Enterprise.Length..] : path;
        if (world.Faults.TryDequeue(out var fault) || world.FaultsAt.TryGetValue(path[(path.LastIndexOf('/') + 1)..], out fault))
            await FailAsync(context, fault);
        else if (context.Request.Headers.UserAgent.Count == 0)
            await SayAsync(context, 403, Error("Request forbidden by administrative rules. Please make sure your request has a User-Agent header", 403));
        else
            await AuthorizedAsync(context, path);
    }

    private static async Task FailAsync(HttpContext context, SimulatedFault fault)
    {
        if (fault.Silent)
        {
            var gone = new TaskCompletionSource();
            await using var leaving = context.RequestAborted.Register(gone.SetResult);
            await gone.Task;
            return;
        }

        (context.Response.StatusCode, context.Response.ContentType) = (fault.Status, fault.ContentType);
        foreach (var (name, value) in fault.Headers)
            context.Response.Headers[name] = value;
        await context.Response.WriteAsync(fault.Body);
    }

    // docs.github.com/rest, "Authenticating to the REST API".
    private async Task AuthorizedAsync(HttpContext context, string path)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        Authorizations.Enqueue(authorization);
        SimulatedToken? token = null;
        if (authorization.Length > 0 && !world.Tokens.TryGetValue(authorization[(authorization.IndexOf(' ', StringComparison.Ordinal) + 1)..], out token))
        {
            await SayAsync(context, 401, Error("Bad credentials", 401));
            return;
        }

        if (token?.Scopes is { } scopes)
            (context.Response.Headers["X-OAuth-Scopes"], context.Response.Headers["X-Accepted-OAuth-Scopes"]) = (string.Join(", ", scopes), "repo");
        var limit = token is null ? world.AnonymousLimit : 5000;
        var left = token is null ? limit - anonymous : token.Left;
        if (path != "/rate_limit" && left > 0)
            left = token is null ? limit - Interlocked.Increment(ref anonymous) : --token.Left;
        else if (path != "/rate_limit")
            left = -1;
        RateHeaders(context.Response.Headers, limit, Math.Max(0, left));
        if (left < 0)
            await SayAsync(context, 403, Error("API rate limit exceeded for 127.0.0.1. (But here's the good news: Authenticated requests get a higher rate limit. Check out the documentation for more details.)", 403));
        else if (path == "/rate_limit")
            await SayAsync(context, 200, Answers.RateLimit(limit, left, world.Reset));
        else
            await RepositoryAsync(context, path.Split('/', StringSplitOptions.RemoveEmptyEntries), token);
    }

    private void RateHeaders(IHeaderDictionary headers, int limit, int left)
    {
        headers["X-RateLimit-Limit"] = Number(limit);
        headers["X-RateLimit-Remaining"] = Number(left);
        headers["X-RateLimit-Used"] = Number(limit - left);
        headers["X-RateLimit-Reset"] = Number(world.Reset.ToUnixTimeSeconds());
        headers["X-RateLimit-Resource"] = "core";
    }

    private async Task RepositoryAsync(HttpContext context, string[] path, SimulatedToken? token)
    {
        if (path is not ["repos", var owner, var name, .. var rest] || !world.Repositories.TryGetValue($"{owner}/{name}", out var repository) || (repository.Private && !Sees(token)))
        {
            await SayAsync(context, 404, Error("Not Found", 404));
            return;
        }

        if (repository.MovedTo is { } there)
        {
            context.Response.Headers.Location = $"{Url}{Enterprise}/repos/{there}{string.Concat(rest.Select(part => "/" + part))}{context.Request.QueryString}";
            await SayAsync(context, 301, new JsonObject { ["message"] = "Moved Permanently", ["url"] = context.Response.Headers.Location.ToString(), ["documentation_url"] = Documentation });
            return;
        }

        if (rest is ["issues"] && repository.Private && token is { ReadsIssues: false })
        {
            context.Response.Headers["X-Accepted-GitHub-Permissions"] = "issues=read";
            await SayAsync(context, 403, Error("Resource not accessible by personal access token", 403));
            return;
        }

        JsonNode answer = rest switch
        {
            [] => Answers.Repository(owner, name, repository),
            ["labels"] => Page(context, repository.Labels.Select(label => Answers.Label(owner, name, label))),
            ["issues"] => Page(context, Listed(repository, context.Request.Query).Select(issue => Answers.Issue(owner, name, issue))),
            _ => Error("Not Found", 404),
        };
        await SayAsync(context, rest is [] or ["labels"] or ["issues"] ? 200 : 404, answer);
    }

    private static bool Sees(SimulatedToken? token) => token is not null && (token.Scopes?.Contains("repo", StringComparer.Ordinal) ?? token.SeesPrivate);

    // All labels that are asked for at once; the newest first.
    private static IEnumerable<SimulatedIssue> Listed(SimulatedRepository repository, IQueryCollection query)
    {
        var labels = query["labels"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries);
        var state = query["state"] is [{ Length: > 0 } asked] ? asked : "open";
        return repository.Issues
            .Where(issue => state == "all" || issue.IsClosed == (state == "closed"))
            .Where(issue => labels.All(label => issue.Labels.Contains(label, StringComparer.OrdinalIgnoreCase)))
            .OrderByDescending(issue => issue.Opened);
    }

    // docs.github.com/rest, "Using pagination": 30 a page unless more are asked for, 100 at most.
    private JsonArray Page(HttpContext context, IEnumerable<JsonObject> all)
    {
        var query = context.Request.Query;
        var size = Math.Min(100, int.TryParse(query["per_page"], CultureInfo.InvariantCulture, out var asked) ? asked : 30);
        var page = int.TryParse(query["page"], CultureInfo.InvariantCulture, out var number) ? number : 1;
        JsonObject[] items = [.. all];
        var last = Math.Max(1, (items.Length + size - 1) / size);
        (string Rel, int Page)[] links = [.. page > 1 ? [("prev", page - 1)] : Array.Empty<(string, int)>(), .. page < last ? [("next", page + 1), ("last", last)] : Array.Empty<(string, int)>(), .. page > 1 ? [("first", 1)] : Array.Empty<(string, int)>()];
        var others = string.Concat(query.Where(one => one.Key != "page").Select(one => $"{one.Key}={Uri.EscapeDataString(one.Value.ToString())}&"));
        if (links.Length > 0)
            context.Response.Headers.Link = string.Join(", ", links.Select(link => $"<{Url}{context.Request.Path}?{others}page={link.Page}>; rel=\"{link.Rel}\""));
        return [.. items.Skip((page - 1) * size).Take(size)];
    }

    private const string Documentation = "https://docs.github.com/rest";

    private static JsonObject Error(string message, int status) => new() { ["message"] = message, ["documentation_url"] = Documentation, ["status"] = Number(status) };

    private static async Task SayAsync(HttpContext context, int status, JsonNode body)
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json; charset=utf-8");
        context.Response.Headers["X-GitHub-Media-Type"] = "github.v3; format=json";
        await context.Response.WriteAsync(body.ToJsonString());
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}

using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Verify.Probes;

namespace Interlock.Secure.Leaks;

/// <summary>SC-04: no place where frameworks and servers give themselves away is open. Judged by what is in the answer: a service may well answer everything with its one page.</summary>
internal sealed class DebugEndpoints : Step
{
    private const int AtOnce = 4;
    private const string Introspection = """{"query":"{__schema{queryType{name}}}"}""";

    public override string Name => "debug endpoints";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-04";

    public override IReadOnlyList<string> Effects =>
    [
        $"GET {string.Join(", ", DebugEndpoint.All.Select(endpoint => endpoint.Path))}: nothing that gives the service away",
        "POST /graphql for its schema; GET the maps of the front page's scripts, and the folders that they lie in: none",
    ];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var front = await prober.AskAsync(Question.Get("/"), cancellation);
        if (front.Answer is not { } page)
            return StepResult.Stop($"GET /: {front.NoAnswer}");
        var scripts = SourceMaps.ScriptsOf(page.Body, new Uri(prober.BaseUrl + "/"));
        (Question Question, Func<string, (Verdict, string)?> Judge)[] asked =
        [
            .. DebugEndpoint.All.Select(endpoint => (Question.Get(endpoint.Path), (Func<string, (Verdict, string)?>)(body => endpoint.Content.IsMatch(body) ? (endpoint.Verdict, endpoint.What) : null))),
            (new Question(HttpMethod.Post, "/graphql") { Json = Introspection }, body => body.Contains("\"__schema\"", StringComparison.Ordinal) && body.Contains("\"queryType\"", StringComparison.Ordinal) ? (Verdict.Warn, "GraphQL tells its schema") : null),
            .. scripts.Select(script => (Question.Get(script + ".map"), (Func<string, (Verdict, string)?>)(body => body.TrimStart().StartsWith('{') && body.Contains("\"mappings\"", StringComparison.Ordinal) ? (Verdict.Warn, "a map to the source") : null))),
            .. SourceMaps.FoldersOf(scripts).Append("/").Select(folder => (Question.Get(folder), (Func<string, (Verdict, string)?>)(body => DebugPages.In(body) is "a listing of a folder" and var listing ? (Verdict.Warn, listing) : null))),
        ];

        var (found, unheard) = (new ConcurrentBag<(Verdict Verdict, string Text)>(), new ConcurrentBag<string>());
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForEachAsync(asked, options, async (one, token) =>
        {
            var reply = await prober.AskAsync(one.Question, token);
            var what = $"{one.Question.Method} {one.Question.Path}";
            if (reply.Answer is not { Status: not 429 } answer)
                unheard.Add($"{what}: {(reply.Answer is null ? reply.NoAnswer : "429, too many requests")}");
            else if (answer.Status < 300)
                Search(what, answer, one.Judge);
        });

        string[] lines = [.. found.OrderByDescending(one => one.Verdict).ThenBy(one => one.Text, StringComparer.Ordinal).Select(one => one.Text)];
        if (lines.Length > 0)
            return new(found.Max(one => one.Verdict), $"{lines[0]}{(lines.Length == 1 ? "" : $"; and {lines.Length - 1} more")}. Switch it off for this environment, or close it to the outside") { Details = [.. lines, .. unheard.Order(StringComparer.Ordinal)] };
        return unheard.IsEmpty ? StepResult.Go($"{Counted.Of(asked.Length, "place")} asked where frameworks and servers give themselves away: none does")
            : StepResult.Hold($"{unheard.Order(StringComparer.Ordinal).First()}: {unheard.Count} of {Counted.Of(asked.Length, "place")} could not be judged", [.. unheard.Order(StringComparer.Ordinal)]);

        void Search(string what, Answer answer, Func<string, (Verdict, string)?> judge)
        {
            try
            {
                if (judge(answer.Body) is var (verdict, thing))
                    found.Add((verdict, $"{what}: {thing}"));
                else if (answer.Truncated)
                    unheard.Add($"{what}: a body too long to be read whole");
            }
            catch (RegexMatchTimeoutException)
            {
                unheard.Add($"{what}: a body that took too long to be searched");
            }
        }
    }}

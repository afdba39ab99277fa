using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Secure;

/// <summary>SC-06: an origin that is not ours is let in nowhere, neither by simple requests nor by preflights, however near its name comes to one of ours; and ours are let in. Of ours the GET decides: what a path's POST would need is not known.</summary>
/// <param name="settings">The origins.</param>
/// <param name="paths">Paths that are asked.</param>
internal sealed class CrossOriginRequests(SecureSettings settings, IReadOnlyList<string> paths) : Step
{
    private readonly IReadOnlyList<string> hostile = HostileOrigins.Of(settings.HostileOrigin, settings.AllowedOrigins);

    public override string Name => "cross-origin requests";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-06";

    public override IReadOnlyList<string> Effects =>
    [
        .. paths.SelectMany(path => hostile.Select(origin => $"GET and OPTIONS {path} with Origin {origin}: not let in")),
        .. settings.AllowedOrigins.Select(origin => $"GET, and OPTIONS for a GET, with Origin {origin} {(settings.CorsPaths.Count > 0 ? $"at {string.Join(", ", paths)}" : $"at one of {string.Join(", ", paths)} at least")}: let in by the GET"),
    ];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var (problems, told, asked) = (new List<string>(), new List<string>(), 0);
        foreach (var question in paths.SelectMany(path => hostile.SelectMany(origin => Questions(path, origin))))
        {
            var reply = await prober.AskAsync(question, cancellation);
            if (reply.Answer is not { } answer)
                return StepResult.Stop($"{question.Method} {question.Path}: {reply.NoAnswer}");
            asked++;
            if (LetIn(answer, question.Headers["Origin"]) is { } allowed)
                problems.Add($"{question.Method} {question.Path} with Origin {question.Headers["Origin"]}: Access-Control-Allow-Origin: {allowed}{(WithCredentials(answer) ? ", credentials too: any site could read what its visitors may see" : "")}");
        }

        foreach (var origin in settings.AllowedOrigins)
        {
            var (refused, letIn) = (new List<string>(), false);
            foreach (var path in paths)
            {
                var (missing, preflight) = await MissingAsync(prober, path, origin, cancellation);
                letIn |= missing is null;
                if (missing is not null)
                    refused.Add(missing);
                else if (preflight is not null)
                    told.Add(preflight);
            }

            // Pages need no CORS, and where nobody says which paths do, one proves that the origin is known.
            if (settings.CorsPaths.Count > 0 ? refused.Count > 0 : !letIn)
                problems.Add($"{origin} is not let in: {string.Join("; ", refused)}; allow it, or correct secure.cors-paths");
        }

        return problems.Count == 0
            ? StepResult.Go($"{string.Join(" and ", hostile)} not let in by {asked} answers{(settings.AllowedOrigins.Count == 0 ? "" : $"; {string.Join(" and ", settings.AllowedOrigins)} let in")}{string.Concat(told.Select(line => $"; {line}"))}")
            : StepResult.Stop(problems[0].Contains(" is not let in: ", StringComparison.Ordinal) ? problems[0] : $"{problems[0]}. Allow only your own origins, compared whole", problems);
    }

    private static async Task<(string? Missing, string? Preflight)> MissingAsync(Prober prober, string path, string origin, CancellationToken cancellation)
    {
        var asked = Questions(path, origin, "GET");
        var reply = await prober.AskAsync(asked[0], cancellation);
        if (reply.Answer is not { } answer)
            return ($"GET {path} {reply.NoAnswer}", null);
        if (LetIn(answer, origin) is null)
            return ($"GET {path} {answer.Status}, {(answer.Headers.TryGetValue("Access-Control-Allow-Origin", out var other) ? $"Access-Control-Allow-Origin: {other}" : "without Access-Control-Allow-Origin")}", null);
        // A simple GET has no preflight: a service that knows none is no worse for it.
        var preflight = await prober.AskAsync(asked[1], cancellation);
        return (null, preflight.Answer is not { } said ? $"OPTIONS {path} with Origin {origin}: {preflight.NoAnswer}"
            : said.Status >= 300 || LetIn(said, origin) is null ? $"OPTIONS {path} with Origin {origin}: {said.Status}, so simple requests only" : null);
    }

    private static string? LetIn(Answer answer, string origin) =>
        answer.Headers.TryGetValue("Access-Control-Allow-Origin", out var allowed) && (allowed == "*" || allowed == origin) ? allowed : null;

    private static bool WithCredentials(Answer answer) => answer.Headers.ContainsKey("Access-Control-Allow-Credentials");

    private static Question[] Questions(string path, string origin, string method = "POST") =>
    [
        new(HttpMethod.Get, path) { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Origin"] = origin } },
        new(HttpMethod.Options, path)
        {
            Headers = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Origin"] = origin,
                ["Access-Control-Request-Method"] = method,
                ["Access-Control-Request-Headers"] = "content-type",
            },
        },
    ];
}

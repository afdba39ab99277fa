using Interlock.Engine;
using Interlock.Verify.Probes;

namespace Interlock.Secure;

/// <summary>SC-06: an origin that is not ours is let in nowhere: neither by simple requests nor by preflights.</summary>
internal sealed class CrossOriginRequests(string hostileOrigin, IReadOnlyList<string> paths) : Step
{
    private readonly IReadOnlyList<string> origins = [hostileOrigin, "null"];

    public override string Name => "cross-origin requests";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-06";

    public override IReadOnlyList<string> Effects =>
        [.. paths.SelectMany(path => origins.Select(origin => $"GET and OPTIONS {path} with Origin {origin}: not let in"))];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var letIn = new List<string>();
        var asked = 0;
        foreach (var question in paths.SelectMany(path => origins.SelectMany(origin => Questions(path, origin))))
        {
            var reply = await prober.AskAsync(question, cancellation);
            if (reply.Answer is not { } answer)
                return StepResult.Stop($"{question.Method} {question.Path}: {reply.NoAnswer}");
            asked++;
            if (answer.Headers.TryGetValue("Access-Control-Allow-Origin", out var allowed) && (allowed == "*" || allowed == question.Headers["Origin"]))
                letIn.Add($"{question.Method} {question.Path} with Origin {question.Headers["Origin"]}: Access-Control-Allow-Origin: {allowed}"
                    + (answer.Headers.ContainsKey("Access-Control-Allow-Credentials") ? ", credentials too" : ""));
        }

        return letIn.Count == 0
            ? StepResult.Go($"{string.Join(" and ", origins)} not let in by {asked} answers")
            : StepResult.Stop($"{letIn[0]}. Allow only your own origins", letIn);
    }

    private static Question[] Questions(string path, string origin) =>
    [
        new(HttpMethod.Get, path) { Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["Origin"] = origin } },
        new(HttpMethod.Options, path)
        {
            Headers = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["Origin"] = origin,
                ["Access-Control-Request-Method"] = "POST",
                ["Access-Control-Request-Headers"] = "content-type",
            },
        },
    ];
}

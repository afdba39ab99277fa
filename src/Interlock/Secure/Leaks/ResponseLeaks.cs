using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Verify.Probes;

namespace Interlock.Secure.Leaks;

/// <summary>SC-04: no answer, good or bad, shows a secret, a stack trace or which version of a server it runs on. Errors are provoked: a page that is not there, and JSON that is none.</summary>
/// <param name="paths">Paths to GET.</param>
/// <param name="posts">Paths that take JSON, to be sent JSON that is none.</param>
internal sealed partial class ResponseLeaks(IReadOnlyList<string> paths, IReadOnlyList<string> posts) : Step
{
    private const string AbsentPath = "/interlock-no-such-page";
    private const string BrokenJson = "{\"interlock\": ";
    private static readonly string[] BannerHeaders = ["Server", "X-Powered-By", "X-AspNet-Version", "X-AspNetMvc-Version", "X-Generator", "X-Debug-Token", "Via"];

    public override string Name => "response leaks";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-04";

    public override IReadOnlyList<string> Effects =>
        [.. Questions().Select(question => $"{question.Method} {question.Path}{(question.Json is null ? "" : " with broken JSON")}: scanned for secrets, stack traces, version banners")];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var leaks = new List<string>();
        var banners = new SortedSet<string>(StringComparer.Ordinal);
        var scanned = 0;
        foreach (var question in Questions())
        {
            var what = $"{question.Method} {question.Path}";
            var reply = await prober.AskAsync(question, cancellation);
            if (reply.Answer is not { } answer)
                return StepResult.Stop($"{what}: {reply.NoAnswer}");
            scanned++;
            // A cookie is a secret by design, and goes to whom it belongs.
            var headers = string.Join('\n', answer.Headers.Where(header => !header.Key.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase)).Select(header => $"{header.Key}: {header.Value}"));
            leaks.AddRange(ShownSecrets.In(answer.Body).Select(rule => $"{what} ({answer.Status}): the body shows a secret (rule {rule})"));
            leaks.AddRange(ShownSecrets.In(headers).Select(rule => $"{what} ({answer.Status}): a header shows a secret (rule {rule})"));
            if ((DebugPages.In(answer.Body) ?? StackTraces.In(answer.Body)) is { } trace)
                leaks.Add($"{what} ({answer.Status}): the body shows {trace}");
            if (question.Json is not null && answer.Status >= 500)
                leaks.Add($"{what}: broken JSON is answered {answer.Status}; it should be 4xx");
            foreach (var name in BannerHeaders)
                if (answer.Headers.TryGetValue(name, out var value) && (name is "X-Powered-By" or "X-Debug-Token" || Version().IsMatch(value)))
                    banners.Add($"{name}: {value}");
        }

        return leaks.Count > 0 ? StepResult.Stop($"{Counted.Of(leaks.Count, "leak")} in {scanned} answers: {leaks[0]}", [.. leaks, .. banners])
            : banners.Count > 0 ? StepResult.Warn($"{scanned} answers tell what runs there: {string.Join(", ", banners)}; have the server leave that out")
            : StepResult.Go($"{scanned} answers, errors among them: no secret, stack trace or version banner");
    }

    private IEnumerable<Question> Questions() =>
        [.. paths.Append(AbsentPath).Select(Question.Get), .. posts.Select(path => new Question(HttpMethod.Post, path) { Json = BrokenJson })];

    [GeneratedRegex(@"\d+\.\d+", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Version();
}

using System.Text.Json;
using Interlock.Runbook;

namespace Interlock.Verify.Probes;

/// <summary>A probe that is one request: what its answer must meet, and what is captured from it.</summary>
internal sealed class ProbeRequest(ProbeSettings settings) : Probe
{
    // An answer that nothing is expected of must at least not be a refusal.
    private const string WhenNothingIsExpected = "status < 400";

    private readonly IReadOnlyList<Expectation> expectations = [.. (settings.Expect.Count > 0 ? settings.Expect : [WhenNothingIsExpected]).Select(Read)];

    public override string Name => settings.Name ?? $"{Method} {Path}";

    public override IReadOnlyList<string> Effects => [$"{Method} {Path}: {string.Join(", ", expectations.Select(expectation => expectation.Text))}"];

    public override bool Leaves => settings.Post is not null;

    private HttpMethod Method => settings.Post is not null ? HttpMethod.Post : settings.Delete is not null ? HttpMethod.Delete : HttpMethod.Get;

    private string Path => settings.Post ?? settings.Delete ?? settings.Get ?? "/";

    public override async Task<ProbeOutcome> RunAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        var (question, unknown) = ToQuestion(captures);
        if (unknown is not null)
            return new ProbeOutcome(ProbeState.Failed, $"{Method} {Path}: not asked, the variable ${unknown} is not known: an earlier probe did not capture it", captures);
        var reply = await prober.AskAsync(question, cancellation);
        if (reply.Answer is not { } answer)
            return new ProbeOutcome(ProbeState.NoAnswer, captures.Mask($"{Method} {Path}: {reply.NoAnswer}"), captures);

        var (after, lost) = Capture(answer, captures);
        var unmet = expectations.Select(expectation => expectation.Unmet(answer, after)).OfType<string>().Concat(lost).ToArray();
        return unmet.Length == 0
            ? new ProbeOutcome(ProbeState.Passed, $"{Method} {Path}: {answer.Status} in {answer.Took.TotalMilliseconds:0.#} ms", after) { Answer = answer, Posted = question.Method == HttpMethod.Post ? [question.Json ?? ""] : [] }
            : new ProbeOutcome(ProbeState.Failed, $"{Method} {Path}: {string.Join("; ", unmet)}", after)
            {
                Answer = answer,
                Details = [$"{answer.Status} in {answer.Took.TotalMilliseconds:0.#} ms: {BodyExcerpt.Of(answer.Body, after)}"],
            };
    }

    private (Question Question, string? Unknown) ToQuestion(Captures captures)
    {
        var (path, unknown) = captures.Substitute(Path, Uri.EscapeDataString);
        var (json, unknownInBody) = captures.Substitute(settings.Json ?? "", value => JsonEncodedText.Encode(value).ToString());
        unknown ??= unknownInBody;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in settings.Headers)
        {
            var (text, unknownInHeader) = captures.Substitute(value);
            headers[name] = text.ReplaceLineEndings(" ");
            unknown ??= unknownInHeader;
        }

        return (new Question(Method, path) { Headers = headers, Json = settings.Json is null ? null : json }, unknown);
    }

    private (Captures After, IReadOnlyList<string> Lost) Capture(Answer answer, Captures captures)
    {
        var lost = new List<string>();
        foreach (var (name, path) in settings.Capture)
        {
            var found = Subject.ToCapture(path)!.Find(answer);
            if (found.Kind is FoundKind.Missing or FoundKind.Null)
                lost.Add($"expected {path} to capture as ${name}, found {found}");
            else
                captures = captures.Capture(name, found.Text);
        }

        return (captures, lost);
    }

    private static Expectation Read(string text) =>
        Expectation.TryParse(text, out var expectation, out var problem) ? expectation : throw new FormatException(problem);
}

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

    public override bool Leaves => (settings.Post ?? settings.Put ?? settings.Patch) is not null;

    public override TimeSpan Patience => settings.Within ?? TimeSpan.Zero;

    private HttpMethod Method => settings.Post is not null ? HttpMethod.Post : settings.Put is not null ? HttpMethod.Put : settings.Patch is not null ? HttpMethod.Patch
        : settings.Delete is not null ? HttpMethod.Delete : HttpMethod.Get;

    private string Path => settings.Post ?? settings.Put ?? settings.Patch ?? settings.Delete ?? settings.Get ?? "/";

    public override Task<ProbeOutcome> RunAsync(Prober prober, Captures captures, CancellationToken cancellation) => settings.Within is { } within
        ? Settling.UntilAsync(() => AskAsync(prober, captures, cancellation), within, settings.InARow, prober.Clock, cancellation)
        : AskAsync(prober, captures, cancellation);

    private async Task<ProbeOutcome> AskAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        var (question, unknown) = ToQuestion(captures);
        if (unknown is not null)
            return new ProbeOutcome(ProbeState.Failed, $"{Method} {Path}: not asked, the variable ${unknown} is not known: an earlier probe did not capture it", captures);
        var reply = await prober.AskAsync(question, cancellation);
        if (reply.Answer is not { } answer)
            return new ProbeOutcome(ProbeState.NoAnswer, captures.Mask($"{Method} {Path}: {reply.NoAnswer}"), captures);

        var (after, lost) = Capture(answer, captures);
        (Verdict Verdict, string Why)[] judged = [.. expectations.Select(expectation => expectation.Judge(answer, after)).Where(one => one.Why is not null).Select(one => (one.Verdict, one.Why!)), .. lost.Select(one => (Verdict.Stop, one))];
        var worst = judged.Select(one => one.Verdict).DefaultIfEmpty(Verdict.Go).Max();
        var told = $"{answer.Status} in {answer.Took.TotalMilliseconds:0.#} ms";
        return worst <= Verdict.Warn
            ? new ProbeOutcome(ProbeState.Passed, $"{Method} {Path}: {string.Join("; ", judged.Select(one => one.Why).Prepend(told))}", after) { Verdict = worst, Answer = answer, Posted = question.Method == HttpMethod.Post ? [question.Json ?? ""] : [] }
            : new ProbeOutcome(ProbeState.Failed, $"{Method} {Path}: {string.Join("; ", judged.OrderByDescending(one => one.Verdict).Select(one => one.Why))}", after)
            {
                Verdict = worst,
                Answer = answer,
                Details = [$"{told}: {BodyExcerpt.Of(answer.Body, after)}"],
            };
    }

    private (Question Question, string? Unknown) ToQuestion(Captures captures)
    {
        var (path, unknown) = captures.Substitute(Path, Uri.EscapeDataString);
        var (json, unknownInBody) = captures.Substitute(settings.Json ?? "", value => JsonEncodedText.Encode(value).ToString());
        unknown ??= unknownInBody;
        var form = new List<string>();
        foreach (var (name, value) in settings.Form)
        {
            var (text, unknownInForm) = captures.Substitute(value);
            form.Add($"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(text)}");
            unknown ??= unknownInForm;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in settings.Headers)
        {
            var (text, unknownInHeader) = captures.Substitute(value);
            headers[name] = text.ReplaceLineEndings(" ");
            unknown ??= unknownInHeader;
        }

        return (new Question(Method, path) { Headers = headers, Json = settings.Json is null ? null : json, Form = form.Count == 0 ? null : string.Join('&', form) }, unknown);
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

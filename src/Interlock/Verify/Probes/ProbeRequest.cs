using System.Text.Json;
using Interlock.Runbook;

namespace Interlock.Verify.Probes;

/// <summary>A probe that is one HTTP request. An answer that nothing is expected of must at least not be a refusal.</summary>
internal sealed class ProbeRequest(ProbeSettings settings) : SingleProbe(settings, "status < 400")
{
    public override bool Leaves => (Settings.Post ?? Settings.Put ?? Settings.Patch) is not null;

    protected override string What => $"{Method} {Path}";

    private HttpMethod Method => Settings.Post is not null ? HttpMethod.Post : Settings.Put is not null ? HttpMethod.Put : Settings.Patch is not null ? HttpMethod.Patch
        : Settings.Delete is not null ? HttpMethod.Delete : HttpMethod.Get;

    private string Path => Settings.Post ?? Settings.Put ?? Settings.Patch ?? Settings.Delete ?? Settings.Get ?? "/";

    protected override async Task<Asked> AskAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        var (question, unknown) = ToQuestion(captures);
        if (unknown is not null)
            return new(null, $"not asked, the variable ${unknown} is not known: an earlier probe did not capture it") { WasAsked = false };
        var reply = await prober.AskAsync(question, cancellation);
        return reply.Answer is not { } answer ? new(null, reply.NoAnswer!)
            : new(answer, $"{answer.Status} in {answer.Took.TotalMilliseconds:0.#} ms") { Posted = question.Method == HttpMethod.Post ? [question.Json ?? ""] : [] };
    }

    private (Question Question, string? Unknown) ToQuestion(Captures captures)
    {
        var (path, unknown) = captures.Substitute(Path, Uri.EscapeDataString);
        var (json, unknownInBody) = captures.Substitute(Settings.Json ?? "", value => JsonEncodedText.Encode(value).ToString());
        unknown ??= unknownInBody;
        var form = new List<string>();
        foreach (var (name, value) in Settings.Form)
        {
            var (text, unknownInForm) = captures.Substitute(value);
            form.Add($"{Uri.EscapeDataString(name)}={Uri.EscapeDataString(text)}");
            unknown ??= unknownInForm;
        }

        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in Settings.Headers)
        {
            var (text, unknownInHeader) = captures.Substitute(value);
            headers[name] = text.ReplaceLineEndings(" ");
            unknown ??= unknownInHeader;
        }

        return (new Question(Method, path) { Follow = Settings.Follow, Limit = Settings.Timeout, Headers = headers, Json = Settings.Json is null ? null : json, Form = form.Count == 0 ? null : string.Join('&', form) }, unknown);
    }
}

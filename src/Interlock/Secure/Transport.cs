using System.Globalization;
using System.Security.Authentication;
using Interlock.Engine;
using Interlock.Secure.Tls;
using Interlock.Verify.Probes;

namespace Interlock.Secure;

/// <summary>SC-01, SC-02: the way to the service is encrypted, its certificate is right, and plain http leads there. On this machine's own loopback nothing travels that could be read.</summary>
internal sealed class Transport : Step
{
    private static readonly TimeSpan SoonExpired = TimeSpan.FromDays(21);

    public override string Name => "transport";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-01, SC-02";

    public override IReadOnlyList<string> Effects => ["TLS handshake with the live address: 1.2 or later, certificate valid, not about to expire; http leads to https. Does not apply to http on loopback"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var address = new Uri(await context.BaseUrl(cancellation));
        if (address.Scheme == Uri.UriSchemeHttps)
            return await JudgeTlsAsync(address, context, cancellation);
        return address.IsLoopback
            ? StepResult.Go($"does not apply: {address.GetLeftPart(UriPartial.Authority)} is this machine's loopback, nothing travels; no TLS was measured")
            : StepResult.Warn($"{address.GetLeftPart(UriPartial.Authority)} is plain http on a network: no TLS was measured. If something in front ends TLS, give its https address as the service's");
    }

    private static async Task<StepResult> JudgeTlsAsync(Uri address, StepContext context, CancellationToken cancellation)
    {
        var made = await TlsHandshake.MakeAsync(address.Host, address.Port, context.Clock, cancellation);
        return made.Problem is { } problem ? StepResult.Stop($"{address.Authority}: {problem}") : await JudgeAsync(address, made.Protocol, made.Until, context, cancellation);
    }

    private static async Task<StepResult> JudgeAsync(Uri address, SslProtocols protocol, DateTime? until, StepContext context, CancellationToken cancellation)
    {
        var what = $"{address.Authority}: {protocol}, certificate until {until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "unknown"}";
        if (protocol is not (SslProtocols.Tls12 or SslProtocols.Tls13))
            return StepResult.Stop($"{what}: TLS 1.2 or later is needed");
        if (await RedirectProblemAsync(address, context, cancellation) is { } problem)
            return StepResult.Stop($"{what}; {problem}");
        var (spoken, unknown) = await OldTls.AskAsync(address.Host, address.Port, cancellation);
        if (spoken.Count > 0)
            return StepResult.Stop($"{what}; but {string.Join(" and ", spoken)} {(spoken.Count == 1 ? "is" : "are")} spoken too, which RFC 8996 forbids: allow 1.2 and 1.3 only");
        if (unknown.Count > 0)
            return StepResult.Hold($"{what}; whether {string.Join(" and ", unknown)} would be spoken could not be found out");
        return until is null || until - context.Clock.GetUtcNow().UtcDateTime < SoonExpired
            ? StepResult.Warn($"{what}: it expires within {SoonExpired.TotalDays:0} days; renew it")
            : StepResult.Go($"{what}; TLS 1.0 and 1.1 are refused; http leads to https");
    }

    private static async Task<string?> RedirectProblemAsync(Uri address, StepContext context, CancellationToken cancellation)
    {
        using var prober = new Prober($"http://{address.Host}", context.Clock);
        var reply = await prober.AskAsync(Question.Get("/") with { Anonymous = true }, cancellation);
        return reply.Answer is { Status: 301 or 308 } answer && answer.Headers.TryGetValue("Location", out var to) && to.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            ? null
            : $"http://{address.Host}/ must lead to https by 301 or 308 (SC-02), found {reply.Answer?.Status.ToString(CultureInfo.InvariantCulture) ?? reply.NoAnswer}";
    }
}

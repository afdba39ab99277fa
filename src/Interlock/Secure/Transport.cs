using System.Security.Authentication;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Secure.Tls;

namespace Interlock.Secure;

/// <summary>SC-01, SC-02: the way to the service is encrypted, its certificate is right, nothing weak is taken, and plain http leads there. On this machine's own loopback nothing travels that could be read.</summary>
internal sealed class Transport : Step
{
    private static readonly TimeSpan SoonExpired = TimeSpan.FromDays(21);

    public override string Name => "transport";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-01, SC-02";

    public override IReadOnlyList<string> Effects => ["TLS handshakes with the live address: 1.2 or later, no weak cipher suite, certificates valid, not about to expire; http leads to https. Does not apply to http on loopback"];

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
        var (host, port, trust) = (address.IdnHost, address.Port, TlsTrust.Of(context));
        if (trust.Problem is { } unread)
            return StepResult.Stop(unread);
        var made = await TlsHandshake.MakeAsync(host, port, trust, context.Clock, cancellation);
        var versions = await TlsVersions.AskAsync(host, port, TlsVersions.All, context.Clock, cancellation);
        var old = versions.Take(TlsVersions.Old.Count).Where(version => version.Is == Offered.Yes).Select(version => version.Name).ToArray();
        if (made.Chain is not { } chain)
            return StepResult.Stop($"{address.Authority}: {made.Failure}{(old.Length == 0 ? "" : $". It speaks {string.Join(" and ", old)} only: TLS 1.2 or later is needed")}");

        var findings = new List<(Verdict Verdict, string Text)>(chain.Problems.Select(problem => (Verdict.Stop, problem)));
        if (made.Protocol is not (SslProtocols.Tls12 or SslProtocols.Tls13))
            findings.Add((Verdict.Stop, "TLS 1.2 or later is needed"));
        findings.AddRange(await Redirects.FindingsAsync(address, context.Plan.Runbook.Secure.Redirect ?? new RedirectSettings(), follow: chain.Problems.Count == 0, context, cancellation));
        findings.AddRange(OfVersions(versions, old));
        findings.AddRange(await WeakSuites.AskAsync(host, port, context.Clock, cancellation));
        if (versions.Any(version => version is { Name: "TLS 1.2", Is: Offered.Yes }) && await WeakSuites.TakesModernAsync(host, port, context.Clock, cancellation) == false)
            findings.Add((Verdict.Warn, "TLS 1.2 is spoken without authenticated encryption, or without forward secrecy, only: add suites such as ECDHE with AES-GCM"));
        var now = context.Clock.GetUtcNow().UtcDateTime;
        findings.AddRange(chain.Links.Where(link => link.Until > now && link.Until - now < SoonExpired).Select(link => (Verdict.Warn, $"{link.What} ({link.Name}) expires within {SoonExpired.TotalDays:0} days: renew it")));

        var what = $"{address.Authority}: {made.Protocol}, {chain.Links[0]}";
        var worst = findings.Select(finding => finding.Verdict).DefaultIfEmpty(Verdict.Go).Max();
        return worst == Verdict.Go
            ? StepResult.Go($"{what}; TLS 1.0 and 1.1 and weak cipher suites are refused; {string.Join("; ", findings.Select(finding => finding.Text).Prepend("http leads to https"))}")
            : new(worst, $"{what}; {string.Join("; ", findings.Where(finding => finding.Verdict == worst).Select(finding => finding.Text))}")
            {
                Details = [.. findings.OrderByDescending(finding => finding.Verdict).Select(finding => finding.Text), .. chain.Links.Select(link => link.ToString())],
            };
    }

    private static IEnumerable<(Verdict, string)> OfVersions(IReadOnlyList<TlsOffer> versions, string[] old)
    {
        if (old.Length > 0)
            yield return (Verdict.Stop, $"{string.Join(" and ", old)} {(old.Length == 1 ? "is" : "are")} spoken too, which RFC 8996 forbids: allow 1.2 and 1.3 only");
        var unknown = versions.Where(version => version.Is == Offered.Unknown).ToArray();
        if (unknown.Length > 0)
            yield return (Verdict.Hold, $"whether {string.Join(" and ", unknown.Select(version => version.ToString()))} would be spoken could not be found out");
        if (versions[^1].Is == Offered.No)
            yield return (Verdict.Warn, $"{versions[^1]} is not spoken: switch it on beside 1.2");
    }
}

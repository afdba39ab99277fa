using System.Globalization;
using System.Security.Authentication;
using Interlock.Runbook;
using Interlock.Secure.Tls;

namespace Interlock.Verify.Probes;

/// <summary>Makes a TLS handshake, whose certificate must be valid. <c>days-left</c> is how long it still is, <c>protocol</c> what was agreed on, <c>TLS1.0</c> to <c>TLS1.3</c> whether each is <c>offered</c> or <c>refused</c>.</summary>
internal sealed class TlsProbe(ProbeSettings settings) : SingleProbe(settings, null)
{
    private const string Offered = "offered", Refused = "refused";

    protected override string What { get; } = $"TLS {settings.Tls}";

    private bool IsAsked(string version) => Settings.Expect.Any(line => line.TrimStart().StartsWith(version, StringComparison.Ordinal));

    protected override async Task<Asked> AskAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        var address = new Uri($"tls://{Settings.Tls}");
        var (host, port) = (address.DnsSafeHost, address.Port);
        var started = prober.Clock.GetTimestamp();
        var trust = TlsTrust.Of(prober.Context);
        if (trust.Problem is { } unread)
            return new(null, unread) { Without = Verdict.Hold };
        var made = await TlsHandshake.MakeAsync(host, port, trust, prober.Clock, cancellation);
        if (made.Problem is { } problem)
            return new(null, problem);
        var took = prober.Clock.GetElapsedTime(started);
        var values = new Dictionary<string, Found>(StringComparer.Ordinal) { ["protocol"] = Found.Untyped(made.Protocol == SslProtocols.Tls13 ? "TLS1.3" : "TLS1.2") };
        if (made.Until is { } until)
            values["days-left"] = Found.Untyped((until - prober.Clock.GetUtcNow().UtcDateTime).TotalDays.ToString("0.##", CultureInfo.InvariantCulture));
        foreach (var offer in await TlsVersions.AskAsync(host, port, TlsVersions.All.Where(version => IsAsked(KeyOf(version.Name))), prober.Clock, cancellation))
            if (offer.Is == Secure.Tls.Offered.Unknown)
                return new(null, $"whether {offer} would be spoken could not be found out") { Without = Verdict.Hold };
            else
                values[KeyOf(offer.Name)] = Found.Untyped(offer.Is == Secure.Tls.Offered.Yes ? Offered : Refused);
        return new(new Answer(0, Answer.NoHeaders, "", took) { Values = values },
            string.Create(CultureInfo.InvariantCulture, $"{values["protocol"]}, certificate until {made.Until:yyyy-MM-dd}"));
    }

    private static string KeyOf(string version) => version.Replace(" ", "", StringComparison.Ordinal);
}

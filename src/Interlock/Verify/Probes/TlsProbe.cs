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
        var made = await TlsHandshake.MakeAsync(host, port, prober.Clock, cancellation);
        if (made.Problem is { } problem)
            return new(null, problem);
        var took = prober.Clock.GetElapsedTime(started);
        var values = new Dictionary<string, Found>(StringComparer.Ordinal) { ["protocol"] = Found.Untyped(made.Protocol == SslProtocols.Tls13 ? "TLS1.3" : "TLS1.2") };
        if (made.Until is { } until)
            values["days-left"] = Found.Untyped((until - prober.Clock.GetUtcNow().UtcDateTime).TotalDays.ToString("0.##", CultureInfo.InvariantCulture));
        if (IsAsked("TLS1.0") || IsAsked("TLS1.1"))
        {
            var old = await OldTls.AskAsync(host, port, cancellation);
            if (old.Unknown.Count > 0)
                return new(null, $"whether {string.Join(" and ", old.Unknown)} would be spoken could not be found out") { Without = Verdict.Hold };
            values["TLS1.0"] = Found.Untyped(old.Spoken.Contains("TLS 1.0", StringComparer.Ordinal) ? Offered : Refused);
            values["TLS1.1"] = Found.Untyped(old.Spoken.Contains("TLS 1.1", StringComparer.Ordinal) ? Offered : Refused);
        }

        foreach (var (name, protocol) in ((string Name, SslProtocols)[])[("TLS1.2", SslProtocols.Tls12), ("TLS1.3", SslProtocols.Tls13)])
            if (IsAsked(name))
                values[name] = Found.Untyped(made.Protocol == protocol || (await TlsHandshake.MakeAsync(host, port, prober.Clock, cancellation, protocol)).Problem is null ? Offered : Refused);
        return new(new Answer(0, Answer.NoHeaders, "", took) { Values = values },
            string.Create(CultureInfo.InvariantCulture, $"{values["protocol"]}, certificate until {made.Until:yyyy-MM-dd}"));
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Interlock.Secure.Tls;

/// <summary>A server's certificate with all that vouches for it, as it was judged.</summary>
/// <param name="Links">The certificates, the server's own first.</param>
/// <param name="Problems">What is wrong, with what to do; none: it is good.</param>
internal sealed record CertificateChain(IReadOnlyList<CertificateLink> Links, IReadOnlyList<string> Problems)
{
    /// <summary>Judges it. Fetches nothing: what a server does not send, its visitors may not have.</summary>
    /// <param name="own">The server's own certificate.</param>
    /// <param name="sent">What it sent along.</param>
    /// <param name="host">The name that it was asked by.</param>
    /// <param name="trust">Whom to believe.</param>
    /// <param name="now">The time.</param>
    public static CertificateChain Judge(X509Certificate2 own, X509Certificate2Collection sent, string host, TlsTrust trust, DateTimeOffset now)
    {
        using var chain = trust.Build(own, sent, now);
        var certificates = chain.ChainElements.Select(element => element.Certificate).ToArray();
        var links = certificates.Select((certificate, at) => new CertificateLink(at == 0 ? "its certificate" : at == certificates.Length - 1 && IsSelfIssued(certificate) ? "the root" : "an intermediate certificate", NameOf(certificate.SubjectName), certificate.NotBefore.ToUniversalTime(), certificate.NotAfter.ToUniversalTime())).ToArray();
        return new(links,
        [
            .. own.MatchesHostname(host, allowWildcards: true, allowCommonName: false) ? Array.Empty<string>() : [$"its certificate is for {NamesOf(own)}, not for {host}: get one that names {host}"],
            .. links.Select(link => link.Problem(now.UtcDateTime)).OfType<string>(),
            .. Trusted(chain, certificates),
        ]);
    }

    private static IEnumerable<string> Trusted(X509Chain chain, X509Certificate2[] certificates)
    {
        // Times are told for each certificate above.
        const X509ChainStatusFlags told = X509ChainStatusFlags.NotTimeValid | X509ChainStatusFlags.NoError;
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status) & ~told;
        var last = certificates[^1];
        if (status.HasFlag(X509ChainStatusFlags.UntrustedRoot))
            yield return certificates.Length == 1
                ? $"its certificate is self-signed ({NameOf(last.SubjectName)}), so nobody vouches for it: get one from an authority, or name it under secure.tls.ca"
                : $"nobody here trusts the root {NameOf(last.SubjectName)}: where it is your own authority, name its file under secure.tls.ca";
        else if (status.HasFlag(X509ChainStatusFlags.PartialChain))
            yield return certificates.Length == 1
                ? $"the certificate of {NameOf(last.IssuerName)}, which vouches for {NameOf(last.SubjectName)}, is missing: have the server send the whole chain (fullchain.pem); where it is your own authority, name its file under secure.tls.ca"
                : $"nobody here knows {NameOf(last.IssuerName)}, which vouches for {NameOf(last.SubjectName)}: where it is your own authority, name its file under secure.tls.ca; else a certificate between is missing, so have the server send the whole chain (fullchain.pem)";
        var other = status & ~(X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain);
        if (other != X509ChainStatusFlags.NoError)
            yield return $"its certificate is not valid ({other})";    }

    private static bool IsSelfIssued(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static string NameOf(X500DistinguishedName name) =>
        name.EnumerateRelativeDistinguishedNames().FirstOrDefault(part => !part.HasMultipleElements && part.GetSingleElementType().Value == "2.5.4.3")?.GetSingleElementValue() ?? name.Name;

    private static string NamesOf(X509Certificate2 certificate)
    {
        try
        {
            var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames().Concat(extension.EnumerateIPAddresses().Select(address => address.ToString()))).Distinct().ToArray();
            return names.Length == 0 ? "no host (it has no subjectAltName)" : string.Join(", ", names);
        }
        catch (CryptographicException)
        {
            return "names that can't be read";
        }
    }
}

/// <summary>One certificate of a chain.</summary>
/// <param name="What">Its place, such as <c>the root</c>.</param>
/// <param name="Name">Its subject's common name.</param>
/// <param name="From">UTC.</param>
/// <param name="Until">UTC.</param>
internal sealed record CertificateLink(string What, string Name, DateTime From, DateTime Until)
{
    /// <summary>What is wrong with it at a time (UTC); null: nothing.</summary>
    public string? Problem(DateTime now) =>
        now > Until ? $"{What} ({Name}) expired on {Day(Until)}: renew it"
        : now < From ? $"{What} ({Name}) is not valid before {Day(From)}: see the clocks, or wait"
        : null;

    public override string ToString() => $"{What}: {Name}, until {Day(Until)}";

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

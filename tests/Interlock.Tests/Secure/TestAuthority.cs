using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Interlock.Tests.Secure;

/// <summary>An authority of a test's own: a root, an intermediate certificate, and certificates for servers.</summary>
internal sealed class TestAuthority : IDisposable
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private readonly X509Certificate2 root;
    private readonly X509Certificate2 intermediate;

    public TestAuthority(int intermediateDays = 400, string name = "Test", int rootDays = 900)
    {
        root = Signed($"{name} Root", null, -800, rootDays, isAuthority: true);
        intermediate = Signed($"{name} Intermediate", root, -400, intermediateDays, isAuthority: true);
    }

    public string RootPem => root.ExportCertificatePem();

    /// <summary>As a server presents it.</summary>
    public SslStreamCertificateContext For(string[] names, int fromDays = -1, int days = 90, bool whole = true) =>
        SslStreamCertificateContext.Create(Signed(names[0], intermediate, fromDays, days, isAuthority: false, names), whole ? [intermediate] : [], offline: true);

    /// <summary>A certificate, and all that vouches for it.</summary>
    public (X509Certificate2 Own, X509Certificate2Collection Sent) Sent(string name) => (Signed(name, intermediate, -1, 90, isAuthority: false, name), [intermediate, root]);

    public static SslStreamCertificateContext SelfSigned(string name) => SslStreamCertificateContext.Create(Signed(name, null, -1, 90, isAuthority: false, name), [], offline: true);

    public void Dispose()
    {
        root.Dispose();
        intermediate.Dispose();
    }

    private static X509Certificate2 Signed(string name, X509Certificate2? by, int fromDays, int days, bool isAuthority, params string[] hosts)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}, O=Shop", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, true));
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var host in hosts)
            if (IPAddress.TryParse(host, out var address))
                alternatives.AddIpAddress(address);
            else
                alternatives.AddDnsName(host);
        if (hosts.Length > 0)
            request.CertificateExtensions.Add(alternatives.Build());
        var (from, until) = (Now.AddDays(fromDays), Now.AddDays(days));
        using var made = by is null ? request.CreateSelfSigned(from, until) : request.Create(by.SubjectName, X509SignatureGenerator.CreateForECDsa(by.GetECDsaPrivateKey()!), from, until, RandomNumberGenerator.GetBytes(12));
        return made.HasPrivateKey ? X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null) : made.CopyWithPrivateKey(key);
    }
}

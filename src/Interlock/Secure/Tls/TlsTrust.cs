using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Interlock.Engine;

namespace Interlock.Secure.Tls;

/// <summary>Whom to believe that a server is who it says: this system's authorities, and those of <c>secure.tls.ca</c>.</summary>
/// <param name="own">The runbook's authorities.</param>
internal sealed class TlsTrust(X509Certificate2Collection own)
{
    /// <summary>This system's authorities alone.</summary>
    public static readonly TlsTrust System = new([]);

    /// <summary>The runbook's authorities.</summary>
    public IReadOnlyList<X509Certificate2> Own => [.. own];

    /// <summary>Why the runbook's authorities could not be read, so that they are not believed; null: they were.</summary>
    public string? Problem { get; private init; }

    /// <summary>As a release's runbook says.</summary>
    public static TlsTrust Of(StepContext? context)
    {
        if (context?.Plan.Runbook.Secure.Tls?.Ca is not { } file)
            return System;
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(Path.Combine(context.Site.Root, file));
            return new(authorities) { Problem = authorities.Count == 0 ? $"{file} (secure.tls.ca) holds no certificate in PEM" : null };
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or CryptographicException)
        {
            return new([]) { Problem = $"{file} (secure.tls.ca) can't be read: {unread.Message}" };
        }
    }

    /// <summary>For HTTP clients: as the system judged, or by the runbook's authorities; null: the system alone.</summary>
    public RemoteCertificateValidationCallback? ForHttp(TimeProvider clock) => own.Count == 0 ? null : (_, certificate, chain, errors) =>
    {
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is null || chain is null)
            return errors == SslPolicyErrors.None;
        using var presented = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
        using var built = Build(presented, chain.ChainPolicy.ExtraStore, clock.GetUtcNow());
        return built.ChainStatus.Length == 0;
    };

    /// <summary>Builds the chain; its status tells how that went.</summary>
    public X509Chain Build(X509Certificate2 certificate, X509Certificate2Collection sent, DateTimeOffset now)
    {
        var bySystem = Build(certificate, sent, now, custom: false);
        if (own.Count == 0 || bySystem.ChainStatus.Length == 0)
            return bySystem;
        var byOwn = Build(certificate, sent, now, custom: true);
        // Of two that fail, the one that found more is worth telling.
        if (byOwn.ChainStatus.Length > 0 && byOwn.ChainElements.Count < bySystem.ChainElements.Count)
        {
            byOwn.Dispose();
            return bySystem;
        }

        bySystem.Dispose();
        return byOwn;
    }

    private X509Chain Build(X509Certificate2 certificate, X509Certificate2Collection sent, DateTimeOffset now, bool custom)
    {
        var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.ExtraStore.AddRange(sent);
        // For servers.
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid("1.3.6.1.5.5.7.3.1"));
        if (custom)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(own);
        }

        chain.Build(certificate);
        return chain;
    }
}

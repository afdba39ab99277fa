using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Interlock.Secure.Tls;

/// <summary>A handshake with a server, as a browser would make it.</summary>
/// <param name="Protocol">What was agreed on; None without a handshake.</param>
/// <param name="Chain">The server's certificate with all that vouches for it; null without a handshake.</param>
/// <param name="Failure">Why there was no handshake; null: there was one.</param>
internal sealed record TlsHandshake(SslProtocols Protocol, CertificateChain? Chain, string? Failure)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Why there was no handshake, or what is wrong with the certificate; null: all is well.</summary>
    public string? Problem => Failure ?? (Chain is { Problems.Count: > 0 } chain ? string.Join("; ", chain.Problems) : null);

    /// <summary>When the first certificate of the chain ends, in UTC; null without a handshake.</summary>
    public DateTime? Until => Chain is { Links.Count: > 0 } chain ? chain.Links.Min(link => link.Until) : null;

    /// <summary>Makes one.</summary>
    /// <param name="host">The server, and the name that its certificate must be for.</param>
    /// <param name="port">Its port.</param>
    /// <param name="trust">Whom to believe.</param>
    /// <param name="clock">Tells when it took too long, and whether a certificate is still good.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async Task<TlsHandshake> MakeAsync(string host, int port, TlsTrust trust, TimeProvider clock, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        CertificateChain? chain = null;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, either.Token);
            await using var stream = new SslStream(client.GetStream());
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = host,
                CertificateChainPolicy = new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true },
                // Judged here, and by more than yes or no: nothing is sent over it.
                RemoteCertificateValidationCallback = (_, certificate, built, _) =>
                {
                    if (certificate is null)
                        return false;
                    using var own = X509CertificateLoader.LoadCertificate(certificate.GetRawCertData());
                    chain = CertificateChain.Judge(own, built?.ChainPolicy.ExtraStore ?? [], host, trust, clock.GetUtcNow());
                    return true;
                },
            }, either.Token);
            return new(stream.SslProtocol, chain, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(SslProtocols.None, null, $"no TLS handshake within {Limit.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException)
        {
            return new(SslProtocols.None, null, $"no TLS handshake: {(e.InnerException ?? e).Message}");
        }
    }
}

using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Interlock.Secure.Tls;

/// <summary>A handshake with a server, as a browser would make it.</summary>
/// <param name="Protocol">What was agreed on; None without a handshake.</param>
/// <param name="Until">When the certificate ends, in UTC; null: there was none.</param>
/// <param name="Problem">Why there was no handshake, or what is wrong with the certificate; null: all is well.</param>
internal sealed record TlsHandshake(SslProtocols Protocol, DateTime? Until, string? Problem)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    /// <summary>Makes one.</summary>
    /// <param name="host">The server, and the name that its certificate must be for.</param>
    /// <param name="port">Its port.</param>
    /// <param name="clock">Tells when it took too long.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <param name="protocols">What is offered; None: what this machine's library offers by itself.</param>
    public static async Task<TlsHandshake> MakeAsync(string host, int port, TimeProvider clock, CancellationToken cancellation, SslProtocols protocols = SslProtocols.None)
    {
        using var limit = new CancellationTokenSource(Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var problems = SslPolicyErrors.None;
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(host, port, either.Token);
            await using var stream = new SslStream(client.GetStream());
            var options = new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = protocols, RemoteCertificateValidationCallback = (_, _, _, errors) => (problems = errors) == SslPolicyErrors.None };
            await stream.AuthenticateAsClientAsync(options, either.Token);
            using var certificate = stream.RemoteCertificate is { } remote ? X509CertificateLoader.LoadCertificate(remote.GetRawCertData()) : null;
            return new(stream.SslProtocol, certificate?.NotAfter.ToUniversalTime(), null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new(SslProtocols.None, null, $"no TLS handshake within {Limit.TotalSeconds:0} s");
        }
        catch (AuthenticationException) when (problems != SslPolicyErrors.None)
        {
            return new(SslProtocols.None, null, $"its certificate is not valid for {host} ({problems})");
        }
        catch (Exception e) when (e is AuthenticationException or IOException or SocketException)
        {
            return new(SslProtocols.None, null, $"no TLS handshake: {e.Message}");
        }
    }
}

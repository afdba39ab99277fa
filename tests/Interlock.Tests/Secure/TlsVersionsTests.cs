using System.Net;
using System.Net.Sockets;
using Interlock.Secure.Tls;
using Interlock.Tests.Verify;

namespace Interlock.Tests.Secure;

/// <summary>Real servers of OpenSSL are asked which versions and cipher suites they take.</summary>
[Trait("Suite", "verification")]
public sealed class TlsVersionsTests
{
    [TheoryWithOpenSsl]
    [InlineData("-tls1", "TLS 1.0")]
    [InlineData("-tls1_1", "TLS 1.1")]
    [InlineData("-no_tls1_2 -no_tls1_3", "TLS 1.0, TLS 1.1")]
    [InlineData("-tls1_2", "TLS 1.2")]
    [InlineData("-tls1_3", "TLS 1.3")]
    [InlineData("-no_tls1", "TLS 1.1, TLS 1.2, TLS 1.3")]
    [InlineData("-tls1_3 -groups X25519", "TLS 1.3")]
    [InlineData("-tls1_3 -groups X448", "TLS 1.3")]
    public async Task What_a_server_speaks_is_told_and_nothing_else(string settings, string spoken)
    {
        using var server = await OpenSslServer.StartAsync(settings);

        var answer = await AskAsync(server.Port);
        var byName = await AskAsync(server.Port, "localhost");

        Names(answer, Offered.Yes).ShouldBe(spoken);
        Names(answer, Offered.Unknown).ShouldBe("");
        Names(byName, Offered.Yes).ShouldBe(spoken);
    }

    [Fact]
    public async Task What_speaks_no_TLS_or_nothing_is_not_known()
    {
        await using var http = await Server.SayingAsync(200, "hello");

        (await AskAsync(new Uri(http.Url).Port)).ShouldAllBe(offer => offer.Is == Offered.Unknown && offer.Why == "what answers there speaks no TLS");
        (await AskAsync(1)).ShouldAllBe(offer => offer.Is == Offered.Unknown && offer.Why.Contains("refused", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(new byte[] { 0x15, 3, 1, 0, 2, 2, 70 }, "No, No, No, No")]
    [InlineData(new byte[] { 0x15, 3, 1, 0, 2, 2, 80 }, "No, No, Unknown, Unknown")]
    [InlineData(new byte[] { 0x15, 3, 1, 0, 2, 1, 112, 0x15, 3, 1, 0, 2, 2, 40 }, "No, No, No, No")]
    [InlineData(new byte[] { 0x16, 3, 1, 0, 90, 2, 0, 0, 86, 3, 0 }, "No, No, No, No")]
    [InlineData(new byte[] { 0x16, 3, 1, 0, 90 }, "Unknown, Unknown, Unknown, Unknown")]
    [InlineData(new byte[0], "No, No, Unknown, Unknown")]
    public async Task An_alert_is_a_refusal_only_where_it_says_so_and_half_a_hello_is_nothing(byte[] said, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SayAsync(listener, said)));

        var answer = await AskAsync(((IPEndPoint)listener.LocalEndpoint).Port);

        string.Join(", ", answer.Select(offer => offer.Is)).ShouldBe(expected);
        await serving;
    }

    [TheoryWithOpenSsl]
    [InlineData("-tls1_2 -cipher NULL:@SECLEVEL=0", "Stop NULL")]
    [InlineData("-tls1_2 -cipher aNULL:!eNULL:@SECLEVEL=0", "Stop anonymous")]
    [InlineData("-tls1_2 -cipher AES128-SHA:@SECLEVEL=0", "Warn without forward secrecy")]
    [InlineData("-tls1_2 -cipher AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256", "Warn without forward secrecy")]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", "")]
    [InlineData("-tls1_3", "")]
    public async Task Weak_cipher_suites_that_a_server_takes_are_told(string settings, string expected)
    {
        using var server = await OpenSslServer.StartAsync(settings);

        var findings = await WeakSuites.AskAsync("127.0.0.1", server.Port, TimeProvider.System, default);

        string.Join("; ", findings.Select(finding => $"{finding.Verdict} {finding.Text.Split(" are taken")[0].Replace("cipher suites ", "")}")).ShouldBe(expected);
    }

    // The OpenSSL of today has none of these left: a server of old is one that takes what it is offered.
    [Fact]
    public async Task A_server_of_old_that_takes_whatever_it_is_offered_stops()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.WhenAll(Enumerable.Range(0, 6).Select(_ => SayAsync(listener, [0x16, 3, 3, 0, 42, 2, 0, 0, 38, 3, 3, .. new byte[36]])));

        var findings = await WeakSuites.AskAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, TimeProvider.System, default);

        findings.Select(finding => $"{finding.Verdict}: {finding.Text}").ShouldBe(
        [
            "Stop: cipher suites NULL are taken: nothing is encrypted; take them out of the server's list",
            "Stop: cipher suites EXPORT are taken: keys of 40 to 56 bits are broken in hours; take them out of the server's list",
            "Stop: cipher suites anonymous are taken: nobody proves who answers; take them out of the server's list",
            "Stop: cipher suites RC4 are taken: RFC 7465 forbids it; take them out of the server's list",
            "Warn: cipher suites 3DES are taken: its blocks are too short (SWEET32); take them out of the server's list",
            "Warn: cipher suites without forward secrecy are taken: who gets the key later can read what was recorded; take them out of the server's list",
        ]);
        await serving;
    }

    [TheoryWithOpenSsl]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-SHA", false)]
    [InlineData("-tls1_2 -cipher ECDHE-RSA-AES128-GCM-SHA256", true)]
    public async Task Suites_of_today_are_asked_for_too(string settings, bool modern)
    {
        using var server = await OpenSslServer.StartAsync(settings);

        (await WeakSuites.TakesModernAsync("127.0.0.1", server.Port, TimeProvider.System, default)).ShouldBe(modern);
    }

    private static async Task SayAsync(TcpListener listener, byte[] said)
    {
        using var client = await listener.AcceptTcpClientAsync();
        await using var stream = client.GetStream();
        await stream.ReadExactlyAsync(new byte[5]);
        await stream.WriteAsync(said);
        if (said.Length <= 5)
            client.Client.Shutdown(SocketShutdown.Send);
        // Until the one who asked goes.
        while (await ReadAsync(stream) > 0)
        {
        }
    }

    private static async Task<int> ReadAsync(NetworkStream stream)
    {
        try
        {
            return await stream.ReadAsync(new byte[512]);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static Task<IReadOnlyList<TlsOffer>> AskAsync(int port, string host = "127.0.0.1") => TlsVersions.AskAsync(host, port, TlsVersions.All, TimeProvider.System, default);

    private static string Names(IReadOnlyList<TlsOffer> offers, Offered which) => string.Join(", ", offers.Where(offer => offer.Is == which).Select(offer => offer.Name));
}

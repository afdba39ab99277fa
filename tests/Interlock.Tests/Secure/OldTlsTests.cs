using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Interlock.Secure.Tls;
using Interlock.Tests.Verify;
using Shared;

namespace Interlock.Tests.Secure;

/// <summary>Real servers of OpenSSL are asked which old versions they speak.</summary>
public sealed class OldTlsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-tls-");
    private Process? server;

    public void Dispose()
    {
        server?.Kill();
        server?.WaitForExit();
        server?.Dispose();
        folder.Delete(recursive: true);
    }

    [TheoryWithOpenSsl]
    [InlineData("-tls1", "TLS 1.0")]
    [InlineData("-tls1_1", "TLS 1.1")]
    [InlineData("-no_tls1_2 -no_tls1_3", "TLS 1.0, TLS 1.1")]
    [InlineData("-tls1_2", "")]
    [InlineData("-tls1_3", "")]
    public async Task What_a_server_speaks_is_told_and_nothing_else(string settings, string spoken)
    {
        var port = await ServeAsync(settings);

        var answer = await OldTls.AskAsync("127.0.0.1", port, default);
        var byName = await OldTls.AskAsync("localhost", port, default);

        string.Join(", ", answer.Spoken).ShouldBe(spoken);
        answer.Unknown.ShouldBeEmpty();
        byName.Spoken.ShouldBe(answer.Spoken);
    }

    [Fact]
    public async Task What_speaks_no_TLS_or_nothing_is_not_known()
    {
        await using var http = await Server.SayingAsync(200, "hello");

        (await OldTls.AskAsync("127.0.0.1", new Uri(http.Url).Port, default)).Unknown.Count.ShouldBe(2);
        (await OldTls.AskAsync("127.0.0.1", 1, default)).Unknown.ShouldAllBe(line => line.Contains("refused", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(new byte[] { 0x15, 3, 1, 0, 2, 2, 70 }, 0)]
    [InlineData(new byte[] { 0x16, 3, 1, 0, 90, 2, 0, 0, 86, 3, 3 }, 0)]
    [InlineData(new byte[] { 0x16, 3, 1, 0, 90 }, 2)]
    public async Task An_alert_of_one_that_does_not_hang_up_is_a_refusal_and_so_is_another_version_but_half_a_hello_is_nothing(byte[] said, int unknown)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = Task.WhenAll(Enumerable.Range(0, 2).Select(async _ =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte[5]);
            await stream.WriteAsync(said);
            if (unknown > 0)
                client.Client.Shutdown(SocketShutdown.Send);
            // Until the one who asked goes.
            while (await stream.ReadAsync(new byte[512]) > 0)
            {
            }
        }));

        var answer = await OldTls.AskAsync("127.0.0.1", ((IPEndPoint)listener.LocalEndpoint).Port, default);

        answer.Spoken.ShouldBeEmpty();
        answer.Unknown.Count.ShouldBe(unknown);
        await serving;
    }

    private async Task<int> ServeAsync(string settings)
    {
        var (key, certificate) = (Path.Combine(folder.FullName, "key.pem"), Path.Combine(folder.FullName, "cert.pem"));
        using (var made = Start("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate, "-days", "2"))
            await made.WaitForExitAsync();
        int port;
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        server = Start(["s_server", "-accept", port.ToString(CultureInfo.InvariantCulture), "-key", key, "-cert", certificate, "-cipher", "ALL:@SECLEVEL=0", .. settings.Split(' ')]);
        while (await server.StandardOutput.ReadLineAsync() is { } line && line != "ACCEPT")
        {
        }

        server.HasExited.ShouldBeFalse();
        _ = server.StandardOutput.ReadToEndAsync();
        return port;
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        // Debian's settings forbid the old versions.
        start.Environment["OPENSSL_CONF"] = arguments[0] == "s_server" ? "/dev/null" : null;
        var started = Process.Start(start)!;
        _ = started.StandardError.ReadToEndAsync();
        return started;
    }
}

/// <summary>Skipped with the reason where OpenSSL's program is not installed.</summary>
internal sealed class TheoryWithOpenSslAttribute : TheoryAttribute
{
    public TheoryWithOpenSslAttribute() => Skip = new FactWithProgramAttribute("openssl").Skip;
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Shared;

namespace Interlock.Tests.Secure;

/// <summary>A real server of OpenSSL's program, with what Debian's settings forbid.</summary>
internal sealed class OpenSslServer : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-tls-");
    private Process? server;

    public int Port { get; private set; }

    public static async Task<OpenSslServer> StartAsync(string settings)
    {
        var started = new OpenSslServer();
        await started.ServeAsync(settings);
        return started;
    }

    public void Dispose()
    {
        server?.Kill();
        server?.WaitForExit();
        server?.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task ServeAsync(string settings)
    {
        var (key, certificate) = (Path.Combine(folder.FullName, "key.pem"), Path.Combine(folder.FullName, "cert.pem"));
        using (var made = Start("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate, "-days", "2"))
            await made.WaitForExitAsync();
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        server = Start(["s_server", "-accept", Port.ToString(CultureInfo.InvariantCulture), "-key", key, "-cert", certificate, .. settings.Contains("-cipher", StringComparison.Ordinal) ? Array.Empty<string>() : ["-cipher", "ALL:@SECLEVEL=0"], .. settings.Split(' ')]);
        while (await server.StandardOutput.ReadLineAsync() is { } line && line != "ACCEPT")
        {
        }

        server.HasExited.ShouldBeFalse();
        _ = server.StandardOutput.ReadToEndAsync();
    }

    private static Process Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("openssl", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
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

using System.Net;
using System.Net.Sockets;
using Interlock.Verify.Load;

namespace Interlock.Build.Benchmarks;

/// <summary>The usual way without Interlock: nginx in front of both versions, its configuration rewritten and reloaded. Left out where nginx is not installed.</summary>
internal static class NginxSwitch
{
    public const string Peer = "nginx, reloaded";
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(1);

    public static async Task<Measurement?> MeasureAsync(Trial trial, IReadOnlyList<string> slots, int switches, Func<string, Func<Task>, Task<Measurement>> underLoad)
    {
        if (slots.Count < 2 || Find() is not { } nginx)
            return null;
        var folder = Directory.CreateDirectory(Path.Combine(trial.Folder, "nginx")).FullName;
        using var reserved = new TcpListener(IPAddress.Loopback, 0);
        reserved.Start();
        var port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        var file = Path.Combine(folder, "nginx.conf");
        await File.WriteAllTextAsync(file, Configuration(folder, port, slots[0])).ConfigureAwait(false);
        await trial.MustAsync(nginx, ["-p", folder, "-c", file]).ConfigureAwait(false);
        try
        {
            return await underLoad($"http://127.0.0.1:{port}/health", async () =>
            {
                for (var i = 1; i <= switches; i++)
                {
                    await Task.Delay(Settle, TimeProvider.System).ConfigureAwait(false);
                    await File.WriteAllTextAsync(file, Configuration(folder, port, slots[i % 2])).ConfigureAwait(false);
                    await trial.MustAsync(nginx, ["-p", folder, "-c", file, "-s", "reload"]).ConfigureAwait(false);
                }

                await Task.Delay(Settle, TimeProvider.System).ConfigureAwait(false);
            }).ConfigureAwait(false);
        }
        finally
        {
            await trial.MustAsync(nginx, ["-p", folder, "-c", file, "-s", "stop"]).ConfigureAwait(false);
        }
    }

    public static string? Find() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);

    private static string Configuration(string folder, int port, string upstream) => $$"""
        pid {{folder}}/nginx.pid;
        error_log {{folder}}/error.log;
        worker_processes 2;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/f; uwsgi_temp_path {{folder}}/u; scgi_temp_path {{folder}}/s;
          upstream live { server {{new Uri(upstream).Authority}}; keepalive 64; }
          server { listen 127.0.0.1:{{port}}; location / { proxy_pass http://live; proxy_http_version 1.1; proxy_set_header Connection ""; } }
        }
        """;
}

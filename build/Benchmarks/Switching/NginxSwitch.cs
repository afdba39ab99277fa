namespace Interlock.Build.Benchmarks;

/// <summary>The usual way without Interlock: nginx before both versions, its configuration rewritten and reloaded.</summary>
internal sealed class NginxSwitch : ITrafficSwitch
{
    public static readonly InstalledProgram Program = new("nginx");
    private readonly ServingFolder _folder;
    private readonly string _nginx;
    private readonly Uri _first;

    private NginxSwitch(ServingFolder folder, string nginx, Uri first) => (_folder, _nginx, _first) = (folder, nginx, first);

    public static string Peer { get; } = Program.Used("reloaded");

    public Uri Url => _folder.Url;

    public static NginxSwitch? Of(ReleaseContext context, IReadOnlyList<Uri> versions) => Program.Path is { } nginx ? new(new(context), nginx, versions[0]) : null;

    public async Task StartAsync()
    {
        await File.WriteAllTextAsync(ConfigurationFile, Configuration(_first)).ConfigureAwait(false);
        await RunAsync().ConfigureAwait(false);
    }

    public async Task ToAsync(Uri version)
    {
        await File.WriteAllTextAsync(ConfigurationFile, Configuration(version)).ConfigureAwait(false);
        await RunAsync("-s", "reload").ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.StopAsync("nginx.pid").ConfigureAwait(false);
        _folder.Dispose();
    }

    private string ConfigurationFile => _folder["nginx.conf"];

    private Task RunAsync(params string[] more) => _folder.RunAsync(_nginx, ["-p", _folder["."], "-c", ConfigurationFile, .. more]);

    private string Configuration(Uri version) => $$"""
        pid {{_folder["nginx.pid"]}};
        error_log {{_folder["error.log"]}};
        worker_processes 2;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path {{_folder["body"]}}; proxy_temp_path {{_folder["proxy"]}}; fastcgi_temp_path {{_folder["f"]}}; uwsgi_temp_path {{_folder["u"]}}; scgi_temp_path {{_folder["s"]}};
          upstream live { server {{version.Authority}}; keepalive 64; }
          server { listen {{Url.Authority}}; location / { proxy_pass http://live; proxy_http_version 1.1; proxy_set_header Connection ""; } }
        }
        """;
}

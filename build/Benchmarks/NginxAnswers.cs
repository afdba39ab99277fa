namespace Interlock.Build.Benchmarks;

/// <summary>nginx as a process of its own that answers two letters to everything, over connections that it keeps: what a load costs its client is not mixed with what it costs the server.</summary>
internal sealed class NginxAnswers : IAsyncDisposable
{
    private readonly ServingFolder _folder;

    private NginxAnswers(ServingFolder folder) => _folder = folder;

    public Uri Url => _folder.Url;

    /// <summary>Starts it; null where nginx is not installed.</summary>
    public static async Task<NginxAnswers?> StartAsync(ReleaseContext context)
    {
        if (NginxSwitch.Program.Path is not { } nginx)
            return null;
        var answers = new NginxAnswers(new(context));
        try
        {
            await File.WriteAllTextAsync(answers.ConfigurationFile, answers.Configuration).ConfigureAwait(false);
            await answers._folder.RunAsync(nginx, "-p", answers._folder["."], "-c", answers.ConfigurationFile).ConfigureAwait(false);
            return answers;
        }
        catch
        {
            await answers.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.StopAsync("nginx.pid").ConfigureAwait(false);
        _folder.Dispose();
    }

    private string ConfigurationFile => _folder["nginx.conf"];

    private string Configuration => $$"""
        pid {{_folder["nginx.pid"]}};
        error_log {{_folder["error.log"]}};
        worker_processes 1;
        events { worker_connections 1024; }
        http {
          access_log off; keepalive_requests 10000000;
          client_body_temp_path {{_folder["body"]}}; proxy_temp_path {{_folder["proxy"]}}; fastcgi_temp_path {{_folder["f"]}}; uwsgi_temp_path {{_folder["u"]}}; scgi_temp_path {{_folder["s"]}};
          server { listen {{Url.Authority}}; location / { return 200 "ok"; } }
        }
        """;
}

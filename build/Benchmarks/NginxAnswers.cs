using Cake.Core;

namespace Interlock.Build.Benchmarks;

/// <summary>nginx as a process of its own that answers two letters to everything, over connections that it keeps: what a load costs its client is not mixed with what it costs the server.</summary>
internal sealed class NginxAnswers : IAsyncDisposable
{
    private readonly ReleaseContext _context;
    private readonly string _nginx;
    private readonly string _folder = Directory.CreateTempSubdirectory("interlock-nginx-").FullName;

    private NginxAnswers(ReleaseContext context, string nginx, int port) => (_context, _nginx, Url) = (context, nginx, new($"http://127.0.0.1:{port}/"));

    public Uri Url { get; }

    /// <summary>Starts it; null where nginx is not installed.</summary>
    public static async Task<NginxAnswers?> StartAsync(ReleaseContext context)
    {
        if (NginxSwitch.Program.Path is not { } nginx)
            return null;
        var answers = new NginxAnswers(context, nginx, InstalledProgram.FreePort());
        await File.WriteAllTextAsync(answers.ConfigurationFile, answers.Configuration).ConfigureAwait(false);
        await answers.RunAsync().ConfigureAwait(false);
        return answers;
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("-s", "quit").ConfigureAwait(false);
        Directory.Delete(_folder, recursive: true);
    }

    private string ConfigurationFile => Path.Combine(_folder, "nginx.conf");

    private string Configuration => $$"""
        pid {{_folder}}/nginx.pid;
        error_log {{_folder}}/error.log;
        worker_processes 1;
        events { worker_connections 1024; }
        http {
          access_log off; keepalive_requests 10000000;
          client_body_temp_path {{_folder}}/body; proxy_temp_path {{_folder}}/proxy; fastcgi_temp_path {{_folder}}/f; uwsgi_temp_path {{_folder}}/u; scgi_temp_path {{_folder}}/s;
          server { listen {{Url.Authority}}; location / { return 200 "ok"; } }
        }
        """;

    private async Task RunAsync(params string[] more)
    {
        var code = await new ChildProgram(_context).RunAsync(_nginx, ["-p", _folder, "-c", ConfigurationFile, .. more], _ => { }).ConfigureAwait(false);
        if (code != 0)
            throw new CakeException((int)ExitCode.Unexpected, $"nginx ended with {code}: see {_folder}/error.log");
    }
}

using System.Net.Http.Json;

namespace Interlock.Build.Benchmarks;

/// <summary>caddy before both versions, the upstream put in its place by its admin API.</summary>
internal sealed class CaddySwitch : ITrafficSwitch
{
    private static readonly InstalledProgram s_program = new("caddy");
    private readonly ServingFolder _folder;
    private readonly string _caddy;
    private readonly Uri _first;
    private readonly string _admin = $"127.0.0.1:{InstalledProgram.FreePort()}";
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private CaddySwitch(ServingFolder folder, string caddy, Uri first) => (_folder, _caddy, _first) = (folder, caddy, first);

    public static string Peer { get; } = s_program.Used("admin API");

    public Uri Url => _folder.Url;

    public static CaddySwitch? Of(ReleaseContext context, IReadOnlyList<Uri> versions) => s_program.Path is { } caddy ? new(new(context), caddy, versions[0]) : null;

    public async Task StartAsync()
    {
        var file = _folder["caddy.json"];
        await File.WriteAllTextAsync(file, Configuration(_first)).ConfigureAwait(false);
        await _folder.RunAsync(_caddy, "start", "--config", file, "--pidfile", _folder["caddy.pid"]).ConfigureAwait(false);
    }

    public async Task ToAsync(Uri version)
    {
        using var answer = await _http.PatchAsJsonAsync(new Uri($"http://{_admin}/config/apps/http/servers/edge/routes/0/handle/0/upstreams"), new[] { new { dial = version.Authority } }).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _folder.StopAsync("caddy.pid").ConfigureAwait(false);
        _folder.Dispose();
    }

    private string Configuration(Uri version) => $$$"""
        {
          "admin": {"listen": "{{{_admin}}}", "config": {"persist": false}},
          "storage": {"module": "file_system", "root": "{{{_folder["storage"]}}}"},
          "logging": {"logs": {"default": {"level": "ERROR"} } },
          "apps": {"http": {"servers": {"edge": {
            "listen": ["{{{Url.Authority}}}"],
            "automatic_https": {"disable": true},
            "routes": [{"handle": [{"handler": "reverse_proxy", "upstreams": [{"dial": "{{{version.Authority}}}"}]}]}]
          } } } }
        }
        """;
}

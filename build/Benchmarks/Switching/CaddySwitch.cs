using System.Net.Http.Json;

namespace Interlock.Build.Benchmarks;

/// <summary>caddy before both versions, the upstream put in its place by its admin API.</summary>
internal sealed class CaddySwitch : ITrafficSwitch
{
    private static readonly InstalledProgram s_program = new("caddy");
    private readonly ServingFolder _folder;
    private readonly string _caddy;
    private readonly string _admin = $"127.0.0.1:{InstalledProgram.FreePort()}";
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });

    private CaddySwitch(ServingFolder folder, string caddy) => (_folder, _caddy) = (folder, caddy);

    public static string Peer { get; } = s_program.Used("admin API");

    public Uri Url => _folder.Url;

    public static async Task<ITrafficSwitch?> StartAsync(ReleaseContext context, IReadOnlyList<Uri> versions)
    {
        if (s_program.Path is not { } caddy)
            return null;
        var made = new CaddySwitch(new(context), caddy);
        var file = made._folder["caddy.json"];
        await File.WriteAllTextAsync(file, made.Configuration(versions[0])).ConfigureAwait(false);
        await made._folder.RunAsync(caddy, "start", "--config", file).ConfigureAwait(false);
        return made;
    }

    public async Task ToAsync(Uri version)
    {
        using var answer = await _http.PatchAsJsonAsync(new Uri($"http://{_admin}/config/apps/http/servers/edge/routes/0/handle/0/upstreams"), new[] { new { dial = version.Authority } }).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.RunAsync(_caddy, "stop", "--address", _admin).ConfigureAwait(false);
        _http.Dispose();
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

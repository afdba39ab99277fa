using System.Net.Sockets;
using System.Text;
using Cake.Core;

namespace Interlock.Build.Benchmarks;

/// <summary>haproxy before both versions, their weights set by its runtime API: the best of those that were measured before.</summary>
internal sealed class HaproxySwitch : ITrafficSwitch
{
    private static readonly InstalledProgram s_program = new("haproxy");
    private readonly ServingFolder _folder;
    private readonly string _haproxy;
    private readonly IReadOnlyList<Uri> _versions;

    private HaproxySwitch(ServingFolder folder, string haproxy, IReadOnlyList<Uri> versions) => (_folder, _haproxy, _versions) = (folder, haproxy, versions);

    public static string Peer { get; } = s_program.Used("runtime API");

    public Uri Url => _folder.Url;

    public static HaproxySwitch? Of(ReleaseContext context, IReadOnlyList<Uri> versions) => s_program.Path is { } haproxy ? new(new(context), haproxy, versions) : null;

    public async Task StartAsync()
    {
        var file = _folder["haproxy.cfg"];
        await File.WriteAllTextAsync(file, Configuration).ConfigureAwait(false);
        await _folder.RunAsync(_haproxy, "-D", "-f", file, "-p", _folder["haproxy.pid"]).ConfigureAwait(false);
    }

    public async Task ToAsync(Uri version)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder["admin.sock"])).ConfigureAwait(false);
        // The new one first: there is no moment without any.
        var commands = _versions.Index().OrderByDescending(one => one.Item == version).Select(one => $"set server versions/v{one.Index} weight {(one.Item == version ? 100 : 0)}");
        await socket.SendAsync(Encoding.ASCII.GetBytes(string.Join(';', commands) + "\n")).ConfigureAwait(false);
        // It closes after the answer, which is empty lines when all went well.
        using var answer = new StreamReader(new NetworkStream(socket));
        if ((await answer.ReadToEndAsync().ConfigureAwait(false)).Trim() is { Length: > 0 } said)
            throw new CakeException((int)ExitCode.Unexpected, $"haproxy did not switch: {said}");
    }

    public async ValueTask DisposeAsync()
    {
        await _folder.StopAsync("haproxy.pid").ConfigureAwait(false);
        _folder.Dispose();
    }

    private string Configuration => $"""
        global
          stats socket {_folder["admin.sock"]} mode 600 level admin
          maxconn 4096
        defaults
          mode http
          timeout connect 2s
          timeout client 60s
          timeout server 60s
        frontend clients
          bind {Url.Authority}
          default_backend versions
        backend versions
        {string.Join('\n', _versions.Select((version, i) => $"  server v{i} {version.Authority} weight {(i == 0 ? 100 : 0)}"))}

        """;
}

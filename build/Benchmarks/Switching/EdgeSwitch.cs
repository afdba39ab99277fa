using Cake.Core;
using Interlock.Platforms.Local;
using Interlock.Processes;

namespace Interlock.Build.Benchmarks;

/// <summary>Interlock's own edge, started and spoken to as a release does.</summary>
internal sealed class EdgeSwitch : ITrafficSwitch
{
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);
    private readonly ServingFolder _folder;
    private readonly IReadOnlyList<Uri> _versions;
    private readonly TimeProvider _clock;
    private readonly EdgeClient _client;
    private DetachedProcess? _process;

    private EdgeSwitch(ServingFolder folder, IReadOnlyList<Uri> versions, TimeProvider clock) =>
        (_folder, _versions, _clock, _client) = (folder, versions, clock, new EdgeClient(folder["edge.sock"]));

    public Uri Url => _folder.Url;

    public static EdgeSwitch Of(ReleaseContext context, IReadOnlyList<Uri> versions, TimeProvider clock) => new(new(context), versions, clock);

    public async Task StartAsync()
    {
        _process = new CommandRunner(_clock).StartDetached(
            new("dotnet", Sessions.EdgeProgram, "--listen", Url.GetLeftPart(UriPartial.Authority), "--state", _folder["state"], "--control", _folder["edge.sock"]), _folder["edge.log"]);
        for (var started = _clock.GetTimestamp(); await _client.PingAsync().ConfigureAwait(false) is null; await Task.Delay(s_pause, _clock).ConfigureAwait(false))
            if (_clock.GetElapsedTime(started) > s_startLimit)
                throw new CakeException((int)ExitCode.Unexpected, $"The edge did not start: {await File.ReadAllTextAsync(_folder["edge.log"]).ConfigureAwait(false)}");
        foreach (var (i, version) in _versions.Index())
            await _client.PutSlotAsync($"v{i}", new(version.ToString(), $"{i}") { Weight = i == 0 ? 100 : 0 }).ConfigureAwait(false);
    }

    public Task ToAsync(Uri version) =>
        _client.SetWeightsAsync(_versions.Index().ToDictionary(one => $"v{one.Index}", one => one.Item == version ? 100 : 0, StringComparer.Ordinal));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_process is { IsAlive: true } running)
            await ServingFolder.StopAsync(running.Pid).ConfigureAwait(false);
        _folder.Dispose();
    }
}

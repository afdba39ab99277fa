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
    private readonly EdgeClient _client;

    private EdgeSwitch(ServingFolder folder, IReadOnlyList<Uri> versions) =>
        (_folder, _versions, _client) = (folder, versions, new EdgeClient(folder["edge.sock"]));

    public Uri Url => _folder.Url;

    public static async Task<ITrafficSwitch?> StartAsync(ReleaseContext context, IReadOnlyList<Uri> versions, TimeProvider clock)
    {
        var made = new EdgeSwitch(new(context), versions);
        new CommandRunner(clock).StartDetached(
            new("dotnet", Sessions.EdgeProgram, "--listen", made.Url.GetLeftPart(UriPartial.Authority), "--state", made._folder["state"], "--control", made._folder["edge.sock"]), made._folder["edge.log"]);
        for (var started = clock.GetTimestamp(); await made._client.PingAsync().ConfigureAwait(false) is null; await Task.Delay(s_pause, clock).ConfigureAwait(false))
            if (clock.GetElapsedTime(started) > s_startLimit)
                throw new CakeException((int)ExitCode.Unexpected, $"The edge did not start: {await File.ReadAllTextAsync(made._folder["edge.log"]).ConfigureAwait(false)}");
        foreach (var (i, version) in versions.Index())
            await made._client.PutSlotAsync($"v{i}", new(version.ToString(), $"{i}") { Weight = i == 0 ? 100 : 0 }).ConfigureAwait(false);
        return made;
    }

    public Task ToAsync(Uri version) =>
        _client.SetWeightsAsync(_versions.Index().ToDictionary(one => $"v{one.Index}", one => one.Item == version ? 100 : 0, StringComparer.Ordinal));

    public async ValueTask DisposeAsync()
    {
        await _client.StopAsync(TimeSpan.FromSeconds(1)).ConfigureAwait(false);
        _client.Dispose();
        _folder.Dispose();
    }
}

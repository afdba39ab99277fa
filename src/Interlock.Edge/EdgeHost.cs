using System.Net;
using System.Reflection;
using Interlock.Edge.Control;
using Interlock.Edge.Metrics;
using Interlock.Edge.Proxy;
using Interlock.Edge.Routing;
using Interlock.Edge.State;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Interlock.Edge;

/// <summary>One running edge, from the bound port to the graceful stop.</summary>
internal sealed class EdgeHost : IAsyncDisposable
{
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(5);
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _stopping = new();
    private readonly Router _router = new();
    private readonly EdgeOptions _options;
    private readonly TimeProvider _time;
    private readonly EdgeLog _log;
    private readonly FileStream _folderLock;
    private readonly DateTimeOffset _started;
    private readonly Forwarding _forwarding;
    private readonly Switchboard _switchboard;
    private readonly KestrelServer _public;
    private readonly KestrelServer _control;
    private Task<DrainAnswer>? _stop;

    private EdgeHost(EdgeOptions options, TimeProvider time, FileStream folderLock, System.Net.Sockets.Socket listening)
    {
        (_options, _time, _folderLock) = (options, time, folderLock);
        _started = time.GetUtcNow();
        _log = new EdgeLog(options.StateFolder, time);
        Listen = $"http://{(IPEndPoint)listening.LocalEndPoint!}";
        _forwarding = new Forwarding(options.ActivityTimeout);
        _switchboard = new Switchboard(_router, new StateFile(options.StateFolder, time), _log, time);
        _public = EdgeServers.Public(listening);
        _control = EdgeServers.Control(options.ControlSocket);
    }

    /// <summary>The address in use, with the actual port.</summary>
    public string Listen { get; }

    /// <summary>Completes when the edge has stopped as asked.</summary>
    public Task Stopped => _stopped.Task;

    public static async Task<EdgeHost> StartAsync(EdgeOptions options, TimeProvider time)
    {
        ControlSocket.Prepare(options.ControlSocket);
        var folderLock = await StateFolder.LockAsync(options.StateFolder, options.BindWait, time);
        try
        {
            var edge = new EdgeHost(options, time, folderLock, await PublicPort.BindAsync(options.Listen, options.BindWait, time));
            await edge.StartAsync();
            return edge;
        }
        catch
        {
            await folderLock.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops accepting, lets what is inside finish, cancels the stragglers at the limit. The services behind it run on.</summary>
    public Task<DrainAnswer> StopAsync(TimeSpan limit)
    {
        lock (_stopping)
            return _stop ??= StopOnceAsync(limit);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(TimeSpan.Zero);
        using var limit = new CancellationTokenSource(CloseLimit, _time);
        await _control.StopAsync(limit.Token);
        _control.Dispose();
        _public.Dispose();
        _forwarding.Dispose();
        _switchboard.Dispose();
        await _folderLock.DisposeAsync();
    }

    private async Task StartAsync()
    {
        var metrics = new MetricsRing(_time);
        var errors = new ErrorRing();
        var version = typeof(EdgeHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
        var routes = new ControlRoutes(_switchboard, metrics, errors, () => new PingAnswer(Environment.ProcessId, version, Listen, _started), StopAsync);
        await _control.StartAsync(new ControlApplication(routes, _log), CancellationToken.None);
        ControlSocket.Restrict(_options.ControlSocket);
        await _public.StartAsync(new ProxyApplication(_router, _forwarding, metrics, errors, _time), CancellationToken.None);
        _log.Write($"listening on {Listen}, pid {Environment.ProcessId}, version {version}");
    }

    private async Task<DrainAnswer> StopOnceAsync(TimeSpan limit)
    {
        await _switchboard.ReleaseAsync();
        using var accepting = new CancellationTokenSource();
        var draining = Task.WhenAll(_router.Table.Routes.Select(route => route.Slot.DrainAsync(limit)));
        var closing = _public.StopAsync(accepting.Token);
        var counts = await draining;
        accepting.CancelAfter(CloseLimit);
        await closing;
        var answer = new DrainAnswer("", counts.Sum(count => count.Drained), counts.Sum(count => count.Cancelled));
        _log.Write($"stopped: {answer.Drained} requests finished, {answer.Cancelled} cancelled");
        _stopped.TrySetResult();
        return answer;
    }
}

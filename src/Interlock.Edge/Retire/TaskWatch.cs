using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Interlock.Edge.Routing;
using Interlock.Edge.State;

namespace Interlock.Edge.Retire;

/// <summary>
/// Follows the tasks of the services in slots: Swarm moves them from node to node, and each has a port of its own.
/// Where none runs, or the engine does not answer, the addresses known last stay.
/// </summary>
internal sealed class TaskWatch : IDisposable
{
    /// <summary>Tasks bear it: which start of their service they are of.</summary>
    public const string StartLabel = "interlock.start";

    // Swarm tells of its tasks only who asks: its events are of services and nodes.
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);
    private readonly ConcurrentDictionary<string, HttpClient> _engines = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _over = new();
    private readonly EdgeLog _log;
    private readonly TimeProvider _time;
    private IReadOnlyList<(Slot Slot, ServiceRecord Service)> _followed = [];
    private Task? _looking;

    public TaskWatch(EdgeLog log, TimeProvider time) => (_log, _time) = (log, time);

    /// <summary>From now on these. Called by one at a time.</summary>
    public void Follow(IReadOnlyList<(Slot Slot, ServiceRecord Service)> services)
    {
        Volatile.Write(ref _followed, services);
        if (services.Count > 0)
            _looking ??= Task.Run(LookAsync);
    }

    public void Dispose()
    {
        _over.Cancel();
        foreach (var engine in _engines.Values)
            engine.Dispose();
        _over.Dispose();
    }

    private async Task LookAsync()
    {
        using var looks = new PeriodicTimer(LookEvery, _time);
        try
        {
            do
            {
                foreach (var (slot, service) in Volatile.Read(ref _followed))
                    await LookAsync(slot, service);
            }
            while (await looks.WaitForNextTickAsync(_over.Token));
        }
        catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException && _over.IsCancellationRequested)
        {
            // The edge stops.
        }
    }

    private async Task LookAsync(Slot slot, ServiceRecord service)
    {
        try
        {
            var found = await AddressesAsync(_engines.GetOrAdd(service.Engine, path => EngineSocket.Open(path, AnswerLimit)), service);
            if (found.Count == 0 || found.SequenceEqual(slot.Addresses, StringComparer.Ordinal))
                return;
            slot.Addresses = found;
            _log.Write($"slot {slot.Name}: its tasks are at {string.Join(", ", found)}");
        }
        catch (Exception silent) when (silent is not ObjectDisposedException && !_over.IsCancellationRequested)
        {
            // Asked again at the next look.
        }
    }

    private async Task<IReadOnlyList<string>> AddressesAsync(HttpClient engine, ServiceRecord service)
    {
        var filter = Uri.EscapeDataString($$"""{"service":["{{service.Id}}"],"desired-state":["running"]}""");
        var tasks = await ArrayAsync(engine, $"tasks?filters={filter}");
        var running = tasks.Where(task => task!["Status"]?["State"]?.GetValue<string>() == "running" && task["Spec"]?["ContainerSpec"]?["Labels"]?[StartLabel]?.GetValue<string>() == service.Start && Port(task) > 0).ToList();
        if (running.Count == 0)
            return [];
        var here = JsonNode.Parse(await engine.GetStringAsync(new Uri("info", UriKind.Relative), _over.Token))?["Swarm"]?["NodeID"]?.GetValue<string>();
        var nodes = running.TrueForAll(task => Node(task) == here) ? [] : await ArrayAsync(engine, "nodes");
        // A node that is down may be cut off from the managers only; its tasks are replaced, and no longer asked for.
        return [.. running.Select(task => (Host: Node(task) == here ? "127.0.0.1" : HostOf(nodes, Node(task)), Port: Port(task))).Where(address => address.Host is not null).Select(address => $"http://{address.Host}:{address.Port}").Order(StringComparer.Ordinal)];
    }

    private static string? Node(JsonNode? task) => task!["NodeID"]?.GetValue<string>();

    private static int Port(JsonNode? task) => (task!["Status"]?["PortStatus"]?["Ports"] as JsonArray)?.Select(port => port!["PublishedPort"]?.GetValue<int>() ?? 0).FirstOrDefault() ?? 0;

    private static string? HostOf(JsonArray nodes, string? id) =>
        nodes.FirstOrDefault(node => node!["ID"]?.GetValue<string>() == id)?["Status"]?["Addr"]?.GetValue<string>() is { Length: > 0 } address ? address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address : null;

    private async Task<JsonArray> ArrayAsync(HttpClient engine, string path) =>
        JsonNode.Parse(await engine.GetStringAsync(new Uri(path, UriKind.Relative), _over.Token)) as JsonArray ?? [];
}

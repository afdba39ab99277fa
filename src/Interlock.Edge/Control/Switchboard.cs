using Interlock.Edge.Retire;
using Interlock.Edge.Routing;
using Interlock.Edge.State;
using Route = Interlock.Edge.Routing.Route;

namespace Interlock.Edge.Control;

/// <summary>Every change, one at a time: checked, written to disk, put in force, and only then acknowledged.</summary>
internal sealed partial class Switchboard : IDisposable
{
    private static readonly TimeSpan ClosingGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LeavingLimit = TimeSpan.FromMinutes(10);
    private readonly SemaphoreSlim _changing = new(1, 1);
    private readonly Dictionary<string, Slot> _slots = new(StringComparer.Ordinal);
    private readonly Router _router;
    private readonly StateFile _file;
    private readonly LoadedState _loaded;
    private readonly EdgeLog _log;
    private readonly TimeProvider _time;
    private readonly RetireTimer _retireTimer;
    private readonly ProcessEnd _processEnd;
    private readonly ContainerEnd _containerEnd;
    private readonly ServiceEnd _serviceEnd;
    private readonly TaskWatch _taskWatch;
    private SavedState _state;

    public Switchboard(Router router, StateFile file, EdgeLog log, TimeProvider time)
    {
        (_router, _file, _log, _time) = (router, file, log, time);
        _processEnd = new ProcessEnd(time);
        _containerEnd = new ContainerEnd(time);
        _serviceEnd = new ServiceEnd(time);
        _taskWatch = new TaskWatch(log, time);
        _retireTimer = new RetireTimer(time, () => _ = RetireDueAsync());
        _loaded = file.Load();
        _state = _loaded.State;
        PutInForce(_state, null);
    }

    public StateAnswer Describe()
    {
        var hold = _router.Table.Hold;
        var inFlight = _router.Table.Routes.ToDictionary(route => route.Slot.Name, route => route.Slot.InFlightCount, StringComparer.Ordinal);
        return new StateAnswer(
            _loaded.Recovered,
            _loaded.Note,
            [.. _state.Slots.Select(slot => new SlotAnswer(slot.Name, AddressOf(slot), slot.Version, slot.Weight, slot.Fallback, slot.Process, slot.RetireDue, slot.RetiredAt, inFlight.GetValueOrDefault(slot.Name)) { Container = slot.Container, Service = slot.Service, Addresses = slot.Service is null ? null : _slots.GetValueOrDefault(slot.Name)?.Addresses })],
            hold is null ? null : new HoldAnswer(hold.Until, hold.Waiting));
    }

    // The task that a slot began with may be gone long since.
    private string AddressOf(SlotRecord slot) => slot.Service is not null && _slots.GetValueOrDefault(slot.Name) is { } now ? now.Addresses[0] : slot.Url;

    public Task PutAsync(string name, SlotPut put) => ChangeAsync($"slot {name}: version {put.Version} at {put.Url}, weight {put.Weight}", state =>
    {
        var before = state.Find(name);
        var slot = new SlotRecord(name, put.Url, put.Version, put.Weight ?? before?.Weight ?? 0, put.Fallback ?? before?.Fallback ?? false) { Process = put.Process, Container = put.Container, Service = put.Service };
        if (SlotRules.Problems(slot) is { Count: > 0 } problems)
            throw ControlException.Wrong(string.Join("; ", problems));
        return state.With(slot);
    });

    public Task RemoveAsync(string name) => ChangeAsync($"slot {name} removed", state =>
        state.Find(name) is null ? throw ControlException.Unknown(name) : state.Without(name));

    /// <summary>All weights, and who stands in, change in one swap or not at all.</summary>
    public Task SetWeightsAsync(IReadOnlyDictionary<string, int> weights, string? fallback) =>
        ChangeAsync($"weights {string.Join(", ", weights.Select(pair => $"{pair.Key}={pair.Value}"))}{(fallback is null ? "" : $", fallback {fallback}")}", state =>
        {
            if (weights.Keys.Append(fallback ?? weights.Keys.FirstOrDefault() ?? "").FirstOrDefault(name => state.Find(name) is null) is { } unknown)
                throw unknown.Length == 0 ? ControlException.Wrong("No weights were given.") : ControlException.Unknown(unknown);
            if (weights.Values.Select(SlotRules.WeightProblem).FirstOrDefault(problem => problem is not null) is { } problem)
                throw ControlException.Wrong(problem);
            return state with
            {
                Slots =
                [
                    .. state.Slots.Select(slot => slot with
                    {
                        Weight = weights.TryGetValue(slot.Name, out var weight) ? weight : slot.Weight,
                        Fallback = fallback is null ? slot.Fallback : string.Equals(slot.Name, fallback, StringComparison.Ordinal),
                        RetireDue = weights.GetValueOrDefault(slot.Name) > 0 ? null : slot.RetireDue,
                    }),
                ],
            };
        });

    public async Task<DrainAnswer> DrainAsync(string name, TimeSpan limit)
    {
        var route = _router.Table.Routes.FirstOrDefault(route => string.Equals(route.Slot.Name, name, StringComparison.Ordinal)) ?? throw ControlException.Unknown(name);
        var count = await route.Slot.DrainAsync(limit);
        _log.Write($"slot {name} drained: {count.Drained} finished, {count.Cancelled} cancelled");
        return new DrainAnswer(name, count.Drained, count.Cancelled);
    }

    public void Dispose()
    {
        _retireTimer.Dispose();
        _taskWatch.Dispose();
    }

    private async Task ChangeAsync(string what, Func<SavedState, SavedState> change)
    {
        await _changing.WaitAsync();
        try
        {
            var next = change(_state);
            if (next.Slots.FirstOrDefault(slot => slot.Weight > 0 && slot.Runs is not null && _ending.Contains(slot.Runs)) is { } ending)
                throw ControlException.Conflict($"What runs in slot '{ending.Name}' is being stopped; start another before giving it weight.");
            _file.Save(next);
            _state = next;
            PutInForce(next, _router.Table.Hold);
            _log.Write(what);
        }
        finally
        {
            _changing.Release();
        }
    }

    private void PutInForce(SavedState state, Hold? hold)
    {
        var routes = new List<Route>();
        var left = new Dictionary<string, Slot>(_slots, StringComparer.Ordinal);
        foreach (var record in state.Slots)
        {
            if (!_slots.TryGetValue(record.Name, out var slot) || slot.Url != record.Url || slot.Version != record.Version)
                _slots[record.Name] = slot = new Slot(record.Name, record.Url, record.Version, ClosingGrace, _time);
            else
                left.Remove(record.Name);
            routes.Add(new Route(slot, record.Weight, record.Fallback && record.RetiredAt is null));
        }

        foreach (var name in left.Keys.Where(name => state.Find(name) is null))
            _slots.Remove(name);
        _router.Swap(new RoutingTable(routes, hold));
        foreach (var slot in left.Values)
            _ = slot.RetirePoolAsync(LeavingLimit);
        _retireTimer.Set(state);
        _taskWatch.Follow([.. state.Slots.Where(slot => slot.Service is not null).Select(slot => (_slots[slot.Name], slot.Service!))]);
    }
}

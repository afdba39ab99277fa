using Interlock.Edge.State;

namespace Interlock.Edge.Control;

/// <summary>Keeping the previous version warm for a while, then stopping it.</summary>
internal sealed partial class Switchboard
{
    private readonly HashSet<object> _ending = [];

    public Task RetireAsync(string name, TimeSpan after) => ChangeAsync($"slot {name} retires in {after}", state =>
    {
        var slot = state.Find(name) ?? throw ControlException.Unknown(name);
        return slot.Weight > 0
            ? throw ControlException.Conflict($"Slot '{name}' still has weight {slot.Weight}: give it 0 first.")
            : state.With(slot with { RetireDue = _time.GetUtcNow() + after });
    });

    public Task CancelRetireAsync(string name) => ChangeAsync($"slot {name} stays", state =>
        state.With((state.Find(name) ?? throw ControlException.Unknown(name)) with { RetireDue = null }));

    private async Task RetireDueAsync()
    {
        try
        {
            foreach (var slot in await TakeDueAsync())
                await EndAsync(slot);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException)
        {
            _log.Write($"retiring failed, trying again at the next change or restart: {wrong.Message}");
        }
    }

    // From here on nothing may route to these: a retry must not meet a process that is being stopped.
    private async Task<IReadOnlyList<SlotRecord>> TakeDueAsync()
    {
        var due = new List<SlotRecord>();
        await ChangeAsync("retiring what is due", state =>
        {
            due.AddRange(state.Slots.Where(slot => slot.RetireDue <= _time.GetUtcNow() && slot.Weight == 0 && (slot.Runs is null || !_ending.Contains(slot.Runs))));
            due.ForEach(slot => { if (slot.Runs is not null) _ending.Add(slot.Runs); });
            return state with { Slots = [.. state.Slots.Select(slot => due.Contains(slot) ? slot with { Fallback = false } : slot)] };
        });
        return due;
    }

    private async Task EndAsync(SlotRecord due)
    {
        var how = due switch
        {
            { Process: { } process } => await _processEnd.EndAsync(process),
            { Container: { } container } => await _containerEnd.EndAsync(container),
            { Service: { } service } => await _serviceEnd.EndAsync(service),
            _ => "it had nothing to stop",
        };
        await ChangeAsync($"slot {due.Name} retired: {how}", state =>
        {
            if (due.Runs is not null)
                _ending.Remove(due.Runs);

            // A new version may have moved in meanwhile; only the one that was stopped is marked.
            return state.Find(due.Name) is { } slot && Equals(slot.Runs, due.Runs) && slot.RetireDue is not null
                ? state.With(slot with { Process = null, Container = null, Service = null, RetireDue = null, RetiredAt = _time.GetUtcNow(), Fallback = false })
                : state;
        });
    }
}

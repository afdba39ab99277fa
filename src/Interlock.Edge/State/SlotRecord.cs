using System.Text.Json.Serialization;

namespace Interlock.Edge.State;

/// <summary>A process as the kernel knows it: the number alone may have been given to another since.</summary>
internal sealed record ProcessRecord(int Pid, long StartTicks);

/// <summary>A container of a Docker engine.</summary>
/// <param name="Engine">Path of the engine's socket.</param>
/// <param name="Id">The container's full id: never another's.</param>
internal sealed record ContainerRecord(string Engine, string Id);

/// <summary>One start of a service of a Docker Swarm: its tasks of that start are the slot's addresses.</summary>
/// <param name="Engine">Path of a manager's socket.</param>
/// <param name="Id">The service's id.</param>
/// <param name="Start">What its tasks bear as label <c>interlock.start</c>: another start's are not this slot's.</param>
internal sealed record ServiceRecord(string Engine, string Id, string Start);

/// <summary>A slot as it is kept on disk.</summary>
internal sealed record SlotRecord(string Name, string Url, string Version, int Weight, bool Fallback)
{
    public ProcessRecord? Process { get; init; }

    public ContainerRecord? Container { get; init; }

    public ServiceRecord? Service { get; init; }

    /// <summary>What is stopped when it retires; null when there is nothing to stop.</summary>
    [JsonIgnore]
    public object? Runs => (object?)Process ?? (object?)Container ?? Service;

    /// <summary>When its process is to be stopped; absolute, so that it holds across restarts.</summary>
    public DateTimeOffset? RetireDue { get; init; }

    public DateTimeOffset? RetiredAt { get; init; }
}

/// <summary>All that survives a restart.</summary>
internal sealed record SavedState(int Format, IReadOnlyList<SlotRecord> Slots)
{
    public const int CurrentFormat = 1;

    public static readonly SavedState Empty = new(CurrentFormat, []);

    public SlotRecord? Find(string name) => Slots.FirstOrDefault(slot => string.Equals(slot.Name, name, StringComparison.Ordinal));

    public SavedState With(SlotRecord slot) => this with { Slots = [.. Slots.Where(other => !string.Equals(other.Name, slot.Name, StringComparison.Ordinal)), slot] };

    public SavedState Without(string name) => this with { Slots = [.. Slots.Where(slot => !string.Equals(slot.Name, name, StringComparison.Ordinal))] };
}

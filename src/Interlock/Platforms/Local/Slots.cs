namespace Interlock.Platforms.Local;

/// <summary>The two slots, and which is which right now.</summary>
internal static class Slots
{
    public const string Blue = "blue";
    public const string Green = "green";
    private static readonly TimeSpan AboutTo = TimeSpan.FromSeconds(1);

    /// <summary>The slot that gets the traffic, most of it while it is shared; null when none does.</summary>
    public static EdgeSlot? LiveSlot(this EdgeState state) => state.Slots.Where(slot => slot.Weight > 0).MaxBy(slot => slot.Weight);

    /// <summary>The slot without traffic that still runs that version; null when there is none.</summary>
    public static async Task<EdgeSlot?> WarmSlotAsync(this EdgeState state, IVersionHost host, string version, CancellationToken cancellation) =>
        state.Slots.FirstOrDefault(slot => slot.Weight == 0 && slot.Version == version) is { } idle && await host.RunsAsync(idle, cancellation) ? idle : null;

    public static EdgeSlot? Find(this EdgeState state, string name) => state.Slots.FirstOrDefault(slot => slot.Name == name);

    public static string Other(string? name) => name == Blue ? Green : Blue;

    /// <summary>Its warm time is over, or so soon that it can't be counted on.</summary>
    public static bool IsAboutToRetire(this EdgeSlot slot, DateTimeOffset now) => slot.RetireDue - now < AboutTo;

    public static Processes.DetachedProcess? ProcessOf(this EdgeSlot slot) => slot.Process is { } process ? new(process.Pid, process.StartTicks) : null;
}

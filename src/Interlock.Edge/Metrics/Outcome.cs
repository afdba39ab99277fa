using System.Runtime.InteropServices;

namespace Interlock.Edge.Metrics;

/// <summary>Who served, so that two versions in the same slot are never added up. Null slot: nobody was live.</summary>
internal sealed record Series(string? Slot, string? Version)
{
    public static readonly Series Nobody = new(null, null);
}

/// <summary>How a request ended, as far as a gate cares.</summary>
internal enum Ending
{
    Answered,

    /// <summary>The slot could not be reached, broke off, or was cancelled by a drain.</summary>
    TransportError,

    /// <summary>The client went away; nobody's failure.</summary>
    ClientGone,
}

/// <summary>One finished request. Status 0: no answer was begun.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Outcome(int Status, Ending Ending, TimeSpan Took)
{
    public bool Failed => Ending == Ending.TransportError || (Ending == Ending.Answered && Status >= 500);
}

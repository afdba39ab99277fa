using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>Asks the edge how far a shift of the traffic has come: the same for the way there and for the way back.</summary>
internal static class ShiftProgress
{
    public static async Task<Reality> AskAsync(LocalEdge edge, JsonObject intent, CancellationToken cancellation)
    {
        var slot = await edge.UrlAsync(cancellation) is null ? null : (await edge.StateAsync(cancellation)).Find(intent["to"]!.GetValue<string>());
        var evidence = $"{intent["to"]} has {slot?.Weight ?? 0} % of the traffic";
        return slot?.Weight switch
        {
            // Nothing says that the old slot was drained and the version confirmed: that part is done again.
            > 0 => new(RealityState.Partly, evidence),
            _ => new(RealityState.NotDone, evidence),
        };
    }
}

namespace Interlock.Build.Benchmarks;

/// <summary>One figure beside its peer's.</summary>
/// <param name="Id">What was measured.</param>
/// <param name="Value">Ours, a median.</param>
/// <param name="Unit">Of both figures.</param>
/// <param name="Peer">What it is compared with.</param>
/// <param name="PeerValue">The peer's, a median; null when the peer could not be had.</param>
/// <param name="Target">The greatest <see cref="Ratio"/> that counts as met, or without a peer the greatest <paramref name="Value"/>; null when none is set.</param>
public sealed record Metric(string Id, double Value, string Unit, string? Peer, double? PeerValue, double? Target)
{
    /// <summary>Ours divided by the peer's, or without a peer by the target: less is better.</summary>
    public double? Ratio => (Peer is null ? Target : PeerValue) is > 0 and var other ? Math.Round(Value / other, 3) : null;

    /// <summary>Null when there is nothing to judge by; never met without a figure.</summary>
    public bool? Met => Target is null ? null : Peer is null ? Value <= Target : Ratio is { } ratio && ratio <= Target;
}

using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>When the new version counts as slower than the one before. Its p95 must be so many times that of before, and by more than the floor; Hold asks besides that the Mann-Whitney test finds it slower with the confidence asked for. Never Stop: that is for the bands.</summary>
public sealed record CompareSettings : IJudged
{
    /// <summary>Fewer samples on a side than this are no comparison.</summary>
    internal const int LeastSamples = 100;

    /// <summary>A p95 above so many times that of before is Warn. Default 1.5.</summary>
    [Description("A p95 above so many times that of the version before is warn.")]
    [Range(1, 100)]
    public double Warn { get; init; } = 1.5;

    /// <summary>A p95 above so many times that of before is Hold, where the test is sure; else Warn. Default 3.</summary>
    [Description("A p95 above so many times that of the version before is hold where the test is sure (confidence), else warn. It never stops: that is for the bands.")]
    [Range(1, 100)]
    public double Hold { get; init; } = 3;

    /// <summary>What is slower by no more than this is not worth a word. Default 5 ms.</summary>
    [Description("What is slower by no more than this is not worth a word, whatever the ratio.")]
    public TimeSpan Floor { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How sure the one-sided Mann-Whitney test must be that it is slower, in percent, before it is Hold. Default 95.</summary>
    [Description("How sure the one-sided Mann-Whitney test must be that it is slower, in percent, before it is hold.")]
    [Range(80, 99.99)]
    public double Confidence { get; init; } = 95;

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Warn > Hold)
            yield return ("hold", "the bands overlap", "warn ≤ hold");
    }
}

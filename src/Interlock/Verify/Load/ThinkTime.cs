using Interlock.Runbook.Reading;

namespace Interlock.Verify.Load;

/// <summary>How long a visitor thinks between two requests: <c>500ms</c>, or anything between two times, <c>200ms..1s</c>. Never part of a latency.</summary>
/// <param name="Least">The shortest.</param>
/// <param name="Most">The longest.</param>
internal sealed record ThinkTime(TimeSpan Least, TimeSpan Most)
{
    public const string Pattern = @"^\d[\da-z]*(\.\.\d[\da-z]*)?$";

    /// <summary>Reads one; null when it is none, or its end is before its begin.</summary>
    public static ThinkTime? Parse(string text)
    {
        var parts = text.Split("..");
        return DurationReading.Parse(parts[0]) is { } least && DurationReading.Parse(parts[^1]) is { } most && parts.Length <= 2 && least <= most ? new(least, most) : null;
    }

    public TimeSpan Next(Random random) => Least + (Most - Least) * random.NextDouble();
}

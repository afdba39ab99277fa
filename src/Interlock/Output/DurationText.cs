namespace Interlock.Output;

/// <summary>How long something took, as people say it.</summary>
public static class DurationText
{
    /// <summary>Such as <c>85 ms</c>, <c>1.2 s</c>, <c>2 min 5 s</c> or <c>1 h 3 min</c>.</summary>
    /// <param name="took">Zero or more.</param>
    public static string Of(TimeSpan took) => took.TotalSeconds switch
    {
        < 0.9995 => $"{took.TotalMilliseconds:0} ms",
        < 59.95 => $"{took.TotalSeconds:0.0} s",
        < 3599.5 => Pair((long)Math.Round(took.TotalSeconds), 60, "min", "s"),
        < 172_800 => Pair((long)Math.Round(took.TotalMinutes), 60, "h", "min"),
        _ => Pair((long)Math.Round(took.TotalHours), 24, "d", "h"),
    };

    /// <summary>The same for seconds, as the record has them.</summary>
    /// <param name="seconds">Zero or more.</param>
    public static string OfSeconds(double seconds) => Of(TimeSpan.FromSeconds(seconds));

    private static string Pair(long small, int size, string bigUnit, string smallUnit) =>
        small % size == 0 ? $"{small / size} {bigUnit}" : $"{small / size} {bigUnit} {small % size} {smallUnit}";
}

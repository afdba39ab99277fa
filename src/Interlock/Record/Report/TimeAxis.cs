namespace Interlock.Record.Report;

/// <summary>Where on the timeline something stands, in percent of the whole run.</summary>
internal sealed class TimeAxis
{
    private readonly DateTimeOffset start;
    private readonly double seconds;

    public TimeAxis(ReleaseRecord record)
    {
        start = record.Started;
        seconds = Math.Max((record.Ended - record.Started).TotalSeconds, 0.001);
        var step = Nice(seconds / 5);
        Ticks = [.. Enumerable.Range(0, (int)(seconds / step) + 1).Select(i => i * step)];
    }

    /// <summary>Round seconds, about five of them.</summary>
    public IReadOnlyList<double> Ticks { get; }

    public static string Style(double left, double width) => $"left:{left:0.##}%;width:{width:0.##}%";

    public string Bar(DateTimeOffset from, double lasting)
    {
        var left = Math.Clamp(Percent((from - start).TotalSeconds), 0, 100);
        return Style(left, Math.Clamp(Percent(lasting), 0, 100 - left));
    }

    public double Percent(double at) => at / seconds * 100;

    private static double Nice(double rough)
    {
        double[] steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400];
        return steps.FirstOrDefault(step => step >= rough, Math.Ceiling(rough / 86_400) * 86_400);
    }
}

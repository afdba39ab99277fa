using System.Globalization;
using System.Text;
using Interlock.Watch.Rules;
using Interlock.Watch.Samples;

namespace Interlock.Watch.Report;

/// <summary>One measure over the time of a watch, as a picture of lines: where nothing could be measured the line is broken.</summary>
/// <param name="Measure">The measure.</param>
/// <param name="Highest">Its highest value, with its unit.</param>
/// <param name="Last">Its last value, with its unit.</param>
/// <param name="Path">The line in SVG's own words, in a field of <see cref="Width"/> by <see cref="Height"/>.</param>
internal sealed record Curve(Measure Measure, string Highest, string Last, string Path)
{
    public const int Width = 600;
    public const int Height = 80;

    // More points than this can't be told from each other; of each group the highest is drawn, for a peak must not vanish.
    private const int MostPoints = 600;

    /// <summary>Draws one; null where nothing was measured.</summary>
    public static Curve? Of(Measure measure, IReadOnlyList<WatchSample> samples, IReadOnlyDictionary<string, Measure> measures)
    {
        var fold = new SampleFold(measures, atLeast: 1);
        var (start, span) = (samples[0].At, Math.Max(1, (samples[^1].At - samples[0].At).TotalSeconds));
        (double At, double? Value)[] points = [.. samples.Chunk(Math.Max(1, samples.Count / MostPoints))
            .Select(group => ((group[0].At - start).TotalSeconds, fold.Of(new(measure.Name, null), group, "max")))];
        double[] found = [.. points.Where(point => point.Value is not null).Select(point => point.Value!.Value)];
        if (found.Length == 0)
            return null;
        var top = measure.Unit == MeasureUnit.Percent ? Math.Max(found.Max(), 1) : Math.Max(found.Max(), 1e-9);
        var path = new StringBuilder();
        var isDown = false;
        foreach (var (at, value) in points)
        {
            if (value is { } known)
                path.Append(CultureInfo.InvariantCulture, $"{(isDown ? 'L' : 'M')}{at / span * Width:0.#} {Height - known / top * (Height - 4) - 2:0.#}");
            isDown = value is not null;
        }

        return new(measure, MeasureText.Of(found.Max(), measure.Unit), MeasureText.Of(found[^1], measure.Unit), path.ToString());
    }
}

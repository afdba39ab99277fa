using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>What a browser measured of a page; times in milliseconds from when it was asked for.</summary>
/// <param name="Load">Until all that belongs to the page was there (its load event).</param>
/// <param name="Interactive">Until the document was ready and no task kept the page busy for over 50 ms any more.</param>
/// <param name="Lcp">Until the largest text or picture was painted; null: nothing was.</param>
/// <param name="LayoutShift">Cumulative layout shift: how far what stood there already was pushed around.</param>
/// <param name="Title">Its title.</param>
internal sealed record PageFigures(double Load, double Interactive, double? Lcp, double LayoutShift, string Title)
{
    // Shifts count in the worst window: gaps under a second, five seconds long at most (web.dev/articles/cls).
    private const string Script = """
        () => {
          const of = type => { const seen = new PerformanceObserver(() => {}); seen.observe({ type, buffered: true }); const all = seen.takeRecords(); seen.disconnect(); return all; };
          const page = performance.getEntriesByType('navigation')[0];
          const ready = of('longtask').reduce((last, task) => Math.max(last, task.startTime + task.duration), page.domContentLoadedEventEnd);
          const paints = of('largest-contentful-paint');
          let worst = 0, sum = 0, first = 0, last = 0;
          for (const shift of of('layout-shift').filter(one => !one.hadRecentInput)) {
            if (sum === 0 || shift.startTime - last > 1000 || shift.startTime - first > 5000) { sum = 0; first = shift.startTime; }
            sum += shift.value; last = shift.startTime; worst = Math.max(worst, sum);
          }
          return JSON.stringify({ load: page.loadEventEnd, interactive: ready, lcp: paints.length ? paints[paints.length - 1].startTime : null, shift: worst, title: document.title });
        }
        """;

    public static async Task<PageFigures> MeasureAsync(IPage page)
    {
        using var read = JsonDocument.Parse(await page.EvaluateAsync<string>(Script));
        var (root, lcp) = (read.RootElement, read.RootElement.GetProperty("lcp"));
        return new(root.GetProperty("load").GetDouble(), root.GetProperty("interactive").GetDouble(), lcp.ValueKind == JsonValueKind.Null ? null : lcp.GetDouble(), root.GetProperty("shift").GetDouble(), root.GetProperty("title").GetString() ?? "");
    }

    /// <summary>By the names that conditions have for them.</summary>
    public IReadOnlyDictionary<string, Found> Values => new Dictionary<string, Found>(StringComparer.Ordinal)
    {
        ["load"] = Number(Load, "0.#"),
        ["interactive"] = Number(Interactive, "0.#"),
        ["lcp"] = Lcp is { } lcp ? Number(lcp, "0.#") : Found.Unknown("no paint seen"),
        ["layout-shift"] = Number(LayoutShift, "0.####"),
        ["title"] = Found.Untyped(Title),
    };

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"load {Load:0.#} ms, interactive {Interactive:0.#} ms, {(Lcp is { } lcp ? string.Create(CultureInfo.InvariantCulture, $"lcp {lcp:0.#} ms") : "no paint")}, layout shift {LayoutShift:0.####}");

    private static Found Number(double value, string format) => Found.Untyped(value.ToString(format, CultureInfo.InvariantCulture));
}

using System.Globalization;
using System.Text.RegularExpressions;
using Interlock.Runbook.Reading;
using Interlock.Verify.Probes;

namespace Interlock.Watch.Rules;

/// <summary>Reads conditions of a watch. Whether their names are known is judged where all names are.</summary>
internal static partial class WatchConditionParser
{
    public const string Allowed = "such as 'health failed 3 in a row', 'health failed for 2m', '5xx > 10 in 5m', 'errors > 1% in 10m', 'errors > 10x normal in 5m', 'p95 > 500ms for 5m', 'memory > 85%', 'growth(db.size) > 1GB in 24h'";

    public static (WatchCondition? Condition, string? Problem) Parse(string text)
    {
        if (Failing().Match(text.Trim()) is { Success: true } failing)
            return OfCheck(text, failing);
        var match = Beyond().Match(text.Trim());
        if (!match.Success)
            return (null, $"it must be a check that failed, or a number, an order and a limit, {Allowed}");
        if (!TryDuration(match.Groups["in"], out var within) || !TryDuration(match.Groups["for"], out var lasting))
            return (null, $"a time is not one: {DurationReading.Allowed}");
        if (!double.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return (null, $"'{match.Groups["number"].Value}' is no number");
        var fold = match.Groups["fold"].Success ? match.Groups["fold"].Value : null;
        // What counts is counted anyway.
        var name = match.Groups["name"].Value;
        var isTimesNormal = match.Groups["times"].Success;
        var (unit, factor) = UnitOf(match.Groups["unit"].Value);
        if (isTimesNormal && (within is null || fold is not null))
            return (null, "'x normal' compares a window with the time before it: write 'errors > 10x normal in 5m'");
        if (fold == Measured.Growth && within is null)
            return (null, "growth is asked over a time: write 'growth(db.size) > 1GB in 24h'");
        var @operator = Operator.Orders.First(order => order.Text == match.Groups["operator"].Value);
        var what = new Measured(name == Measure.Memory && unit == MeasureUnit.Bytes ? Measure.MemoryBytes : name, fold is "count" ? null : fold);
        return (new WatchCondition.Beyond(text, what, @operator, number * factor, unit, isTimesNormal, within, lasting), null);
    }

    private static (WatchCondition?, string?) OfCheck(string text, Match failing)
    {
        if (!TryDuration(failing.Groups["for"], out var lasting))
            return (null, $"'{failing.Groups["for"].Value}' is no time: {DurationReading.Allowed}");
        var times = 1;
        return failing.Groups["times"].Success && (!int.TryParse(failing.Groups["times"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out times) || times is 0 or > 1000)
            ? (null, $"'{failing.Groups["times"].Value}' in a row: a number from 1 to 1000")
            : (new WatchCondition.Failing(text, failing.Groups["check"].Value, times, lasting), null);
    }

    private static (MeasureUnit Unit, double Factor) UnitOf(string unit) => unit switch
    {
        "%" => (MeasureUnit.Percent, 1),
        "ms" => (MeasureUnit.Milliseconds, 1),
        "s" => (MeasureUnit.Milliseconds, 1000),
        "KB" => (MeasureUnit.Bytes, 1L << 10),
        "MB" => (MeasureUnit.Bytes, 1L << 20),
        "GB" => (MeasureUnit.Bytes, 1L << 30),
        _ => (MeasureUnit.None, 1),
    };

    private static bool TryDuration(Group group, out TimeSpan? duration)
    {
        duration = group.Success ? DurationReading.Parse(group.Value) : null;
        return !group.Success || duration > TimeSpan.Zero;
    }

    [GeneratedRegex(@"^(?<check>[\w.-]+)\s+failed(?:\s+(?<times>\d+)\s+in\s+a\s+row|\s+for\s+(?<for>\S+))?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Failing();

    [GeneratedRegex(@"^(?:(?<fold>avg|min|max|sum|count|p50|p95|p99|growth)\(\s*(?<name>[\w.-]+)\s*\)|(?<name>[\w.-]+))\s*(?<operator><=|>=|<|>)\s*(?<number>\d+(?:\.\d+)?)\s*(?:(?<times>x\s+normal)|(?<unit>%|ms|s|KB|MB|GB))?(?:\s+in\s+(?<in>\S+))?(?:\s+for\s+(?<for>\S+))?$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Beyond();
}

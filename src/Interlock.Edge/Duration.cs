using System.Globalization;

namespace Interlock.Edge;

/// <summary>Reads <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>1h</c>; never negative, at most 30 days.</summary>
internal static class Duration
{
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (string.IsNullOrEmpty(text))
            return false;
        var digits = text.AsSpan().TrimEnd("hms");
        double unit = text.AsSpan(digits.Length) switch { "ms" => 1, "s" => 1_000, "m" => 60_000, "h" => 3_600_000, _ => 0 };
        if (unit == 0 || !double.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
            return false;
        if (number * unit > TimeSpan.FromDays(30).TotalMilliseconds)
            return false;
        duration = TimeSpan.FromMilliseconds(number * unit);
        return true;
    }
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Interlock.Runbook.Reading;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>1h30m</c>, <c>2d</c>.</summary>
internal static partial class DurationText
{
    public const string Allowed = "a number with its unit (d, h, m, s, ms; largest first), such as 500ms, 30s, 10m, 1h30m, 2d";

    public const string Pattern = @"^(?=\d)(\d{1,6}d)?(\d{1,6}h)?(\d{1,6}m(?!s))?(\d{1,6}s)?(\d{1,9}ms)?$";

    public static TimeSpan? Parse(string text)
    {
        var match = Shape().Match(text);
        return match.Success
            ? TimeSpan.FromDays(Number("d")) + TimeSpan.FromHours(Number("h")) + TimeSpan.FromMinutes(Number("m")) + TimeSpan.FromSeconds(Number("s")) + TimeSpan.FromMilliseconds(Number("ms"))
            : null;

        int Number(string unit) => match.Groups[unit] is { Success: true } group ? int.Parse(group.Value, CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>What somebody who wrote this may have meant, when that is plain.</summary>
    public static string? Guess(string text)
    {
        var near = text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        if (near.Length is > 0 and <= 6 && near.All(char.IsAsciiDigit))
            return near + "s";
        near = Words().Replace(near, word => word.Value.StartsWith("ms", StringComparison.Ordinal) || word.Value.StartsWith("mil", StringComparison.Ordinal) ? "ms" : word.Value[..1]);
        return Parse(near) is null ? null : near;
    }

    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var text = new StringBuilder();
        Part(duration.Days, "d");
        Part(duration.Hours, "h");
        Part(duration.Minutes, "m");
        Part(duration.Seconds, "s");
        Part(duration.Milliseconds, "ms");
        return text.ToString();

        void Part(int number, string unit)
        {
            if (number > 0)
                text.Append(number).Append(unit);
        }
    }

    [GeneratedRegex(@"^(?=\d)(?:(?<d>\d{1,6})d)?(?:(?<h>\d{1,6})h)?(?:(?<m>\d{1,6})m(?!s))?(?:(?<s>\d{1,6})s)?(?:(?<ms>\d{1,9})ms)?\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();

    [GeneratedRegex("[a-z]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Words();
}

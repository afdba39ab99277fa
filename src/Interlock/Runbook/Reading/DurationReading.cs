using System.Globalization;
using System.Text;

namespace Interlock.Runbook.Reading;

/// <summary>Durations as people write them: <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>1h30m</c>, <c>2d</c>.</summary>
public static class DurationReading
{
    /// <summary>What is allowed, in words.</summary>
    public const string Allowed = "a number with its unit (d, h, m, s, ms; largest first), such as 500ms, 30s, 10m, 1h30m, 2d";

    /// <summary>The same for the schema.</summary>
    public const string Pattern = @"^(?=\d)(\d{1,6}d)?(\d{1,6}h)?(\d{1,6}m(?!s))?(\d{1,6}s)?(\d{1,6}ms)?$";

    private const int MostDigits = 6;

    private static readonly (string Name, TimeSpan Length)[] Units =
        [("d", TimeSpan.FromDays(1)), ("h", TimeSpan.FromHours(1)), ("m", TimeSpan.FromMinutes(1)), ("s", TimeSpan.FromSeconds(1)), ("ms", TimeSpan.FromMilliseconds(1))];

    /// <summary>Reads a duration; null when it is none.</summary>
    /// <param name="text">Such as <c>1h30m</c>.</param>
    public static TimeSpan? Parse(string text)
    {
        var (total, at, unit) = (TimeSpan.Zero, 0, -1);
        while (at < text.Length)
        {
            var digits = Run(text, at, char.IsAsciiDigit);
            var letters = Run(text, at + digits, char.IsAsciiLetter);
            var name = text.Substring(at + digits, letters);
            var next = Array.FindIndex(Units, one => string.Equals(one.Name, name, StringComparison.Ordinal));
            if (digits is 0 or > MostDigits || next <= unit)
                return null;
            total += int.Parse(text.AsSpan(at, digits), CultureInfo.InvariantCulture) * Units[next].Length;
            (at, unit) = (at + digits + letters, next);
        }

        return unit < 0 ? null : total;
    }

    /// <summary>What somebody who wrote this may have meant, when that is plain: <c>30</c>, <c>30 s</c>, <c>5min</c>, <c>1 day</c>.</summary>
    /// <param name="text">What was written.</param>
    public static string? Guess(string text)
    {
        var near = text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant();
        var digits = Run(near, 0, char.IsAsciiDigit);
        var word = near[digits..];
        var unit = word.Length == 0 ? "s" : word.StartsWith("ms", StringComparison.Ordinal) || word.StartsWith("mil", StringComparison.Ordinal) ? "ms" : word[..1];
        near = word.All(char.IsAsciiLetter) ? near[..digits] + unit : near;
        return Parse(near) is null ? null : near;
    }

    /// <summary>Writes a duration as <see cref="Parse"/> reads it.</summary>
    /// <param name="duration">At least 0.</param>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var text = new StringBuilder();
        foreach (var (name, length) in Units)
        {
            var number = duration.Ticks / length.Ticks;
            duration -= number * length;
            if (number > 0)
                text.Append(number).Append(name);
        }

        return text.ToString();
    }

    private static int Run(string text, int start, Func<char, bool> isPart) => text.Skip(start).TakeWhile(isPart).Count();
}

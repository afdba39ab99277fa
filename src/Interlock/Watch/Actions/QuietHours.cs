using System.Globalization;

namespace Interlock.Watch.Actions;

/// <summary>A part of each day, which may go over midnight.</summary>
/// <param name="From">Its first moment.</param>
/// <param name="To">The first moment after it.</param>
/// <param name="Zone">Whose clock.</param>
internal sealed record QuietHours(TimeOnly From, TimeOnly To, TimeZoneInfo Zone)
{
    /// <summary>Reads <c>22:00-06:00 Europe/Berlin</c>; null when it is none.</summary>
    public static QuietHours? Parse(string text)
    {
        var parts = text.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var times = parts.Length == 0 ? [] : parts[0].Split('-');
        return times.Length == 2 && Time(times[0]) is { } from && Time(times[1]) is { } to && from != to && TimeZoneInfo.TryFindSystemTimeZoneById(parts.Length == 2 ? parts[1] : "UTC", out var zone)
            ? new(from, to, zone)
            : null;
    }

    public bool Holds(DateTimeOffset moment)
    {
        var time = TimeOnly.FromTimeSpan(TimeZoneInfo.ConvertTime(moment, Zone).TimeOfDay);
        return time.IsBetween(From, To);
    }

    private static TimeOnly? Time(string text) => TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time) ? time : null;
}

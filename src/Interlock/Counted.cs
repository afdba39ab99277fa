using System.Globalization;

namespace Interlock;

/// <summary>A number with what it counts, as people say it: <c>1 table</c>, <c>3 tables</c>.</summary>
internal static class Counted
{
    /// <summary>Says it.</summary>
    /// <param name="count">How many.</param>
    /// <param name="one">The word for one.</param>
    /// <param name="many">The word for none or several; null: with an <c>s</c>.</param>
    public static string Of(long count, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{count} {(count == 1 ? one : many ?? one + "s")}");
}

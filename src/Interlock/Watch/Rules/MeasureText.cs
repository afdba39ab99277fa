using System.Globalization;

namespace Interlock.Watch.Rules;

/// <summary>Numbers of a watch as people read them.</summary>
internal static class MeasureText
{
    private static readonly (double Size, string Name)[] Sizes = [(1L << 30, "GB"), (1L << 20, "MB"), (1L << 10, "KB")];

    public static string Of(double value, MeasureUnit unit) => unit switch
    {
        MeasureUnit.Percent => $"{Number(value)} %",
        MeasureUnit.Milliseconds => $"{Number(value)} ms",
        MeasureUnit.Bytes => Sizes.FirstOrDefault(size => Math.Abs(value) >= size.Size) is { Name: { } name, Size: var size } ? $"{(value / size).ToString("0.#", CultureInfo.InvariantCulture)} {name}" : $"{Number(value)} bytes",
        _ => Number(value),
    };

    // Small shares matter; of large numbers the digits behind the point do not.
    private static string Number(double value) => value.ToString(Math.Abs(value) < 10 ? "0.###" : Math.Abs(value) < 1000 ? "0.#" : "#,0", CultureInfo.InvariantCulture);
}

using System.Globalization;
using System.Text.RegularExpressions;

namespace Interlock.Secure.Rates;

/// <summary>A rate as a runbook writes it: <c>10/min</c>, <c>5/s</c>, <c>100/h</c>, <c>20/30s</c>.</summary>
/// <param name="Requests">So many.</param>
/// <param name="Per">In this time.</param>
internal sealed partial record RateText(int Requests, TimeSpan Per)
{
    public const string Pattern = @"^[1-9]\d{0,3}/([1-9]\d{0,3})?(s|sec|min|m|h)$";

    /// <summary>Reads it; null: it is none.</summary>
    public static RateText? Parse(string text)
    {
        if (Shape().Match(text) is not { Success: true } match)
            return null;
        var times = match.Groups["times"] is { Success: true, Value: var value } ? int.Parse(value, CultureInfo.InvariantCulture) : 1;
        return new(int.Parse(match.Groups["requests"].Value, CultureInfo.InvariantCulture), times * (match.Groups["unit"].Value[0] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            _ => TimeSpan.FromHours(1),
        }));
    }

    [GeneratedRegex(@"\A(?<requests>[1-9]\d{0,3})/(?<times>[1-9]\d{0,3})?(?<unit>s|sec|min|m|h)\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Shape();
}

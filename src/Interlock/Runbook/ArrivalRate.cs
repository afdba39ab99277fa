using System.Globalization;

namespace Interlock.Runbook;

/// <summary>How often something begins, as people write it: <c>50/s</c>, <c>90/m</c>, or a plain number for each second.</summary>
internal static class ArrivalRate
{
    public const string Pattern = @"^\d{1,6}(\.\d{1,3})?(/[sm])?$";

    /// <summary>Per second; null when it can't be read.</summary>
    public static double? Parse(string text)
    {
        var parts = text.Split('/');
        return double.TryParse(parts[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && parts.Length <= 2 ? parts[^1] == "m" && parts.Length == 2 ? number / 60 : number : null;
    }
}

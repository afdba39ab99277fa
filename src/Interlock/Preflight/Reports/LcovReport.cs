using System.Globalization;

namespace Interlock.Preflight.Reports;

/// <summary>LCOV's tracefile (geninfo manual page). By lines.</summary>
internal sealed class LcovReport : IReportFormat
{
    public string Name => "lcov";

    public bool Knows(string text) => text.AsSpan().TrimStart() is var start && (start.StartsWith("TN:", StringComparison.Ordinal) || start.StartsWith("SF:", StringComparison.Ordinal));

    public CheckReport Read(string text)
    {
        long covered = 0, valid = 0;
        var isOpen = false;
        // Of each file the sums, or without them its lines.
        (long Covered, long Valid) sums = (-1, -1), lines = (0, 0);
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("SF:", StringComparison.Ordinal))
                (isOpen, sums, lines) = (true, (-1, -1), (0, 0));
            else if (line.StartsWith("LF:", StringComparison.Ordinal))
                sums.Valid = Number(line[3..]);
            else if (line.StartsWith("LH:", StringComparison.Ordinal))
                sums.Covered = Number(line[3..]);
            else if (line.StartsWith("DA:", StringComparison.Ordinal))
                lines = (lines.Covered + (IsHit(line[3..]) ? 1 : 0), lines.Valid + 1);
            else if (line.StartsWith("end_of_record", StringComparison.Ordinal))
                (isOpen, covered, valid) = (false, covered + (sums.Covered < 0 ? lines.Covered : sums.Covered), valid + (sums.Valid < 0 ? lines.Valid : sums.Valid));
        }

        return isOpen ? throw new ReportException("it is cut off: its last file has no end_of_record") : new(Name) { Coverage = new(covered, valid) };
    }

    private static bool IsHit(ReadOnlySpan<char> data)
    {
        var rest = data[(data.IndexOf(',') + 1)..];
        return Number(rest.IndexOf(',') is > 0 and var end ? rest[..end] : rest) > 0;
    }

    private static long Number(ReadOnlySpan<char> text) =>
        long.TryParse(text.Trim(), CultureInfo.InvariantCulture, out var number) ? number : throw new ReportException($"'{text}' is not a number");
}

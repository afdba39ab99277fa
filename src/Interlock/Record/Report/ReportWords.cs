using System.Globalization;

namespace Interlock.Record.Report;

/// <summary>The report's words and marks for verdicts: a word always, the colour only beside it.</summary>
internal static class ReportWords
{
    /// <summary>The word.</summary>
    public static string Word(string verdict) => verdict switch
    {
        "go" => "Go",
        "warn" => "Warn",
        "hold" => "Hold",
        "stop" => "Stop",
        "skipped" => "Not run",
        "interrupted" => "Cut off",
        _ => verdict,
    };

    /// <summary>The class that gives the colour.</summary>
    public static string Tone(string verdict) => verdict switch
    {
        "go" or "succeeded" => "go",
        "warn" or "rolled-back" => "warn",
        "hold" or "interrupted" => "hold",
        "stop" or "failed" or "stopped" => "stop",
        _ => "none",
    };

    /// <summary>The tone of a whole run; a hold is no stop.</summary>
    public static string Tone(ReleaseRecord record) => record.ExitCode == (int)ExitCode.Held ? "hold" : Tone(record.Outcome);

    /// <summary>The outcome as one or two words.</summary>
    public static string Outcome(ReleaseRecord record) => record.ExitCode == (int)ExitCode.Held ? "Held" : record.Outcome switch
    {
        "succeeded" => "Succeeded",
        "stopped" => "Stopped",
        "rolled-back" => "Rolled back",
        "interrupted" => "Interrupted",
        _ => "Failed",
    };

    /// <summary>A time for people.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("d MMMM yyyy, HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A time for machines.</summary>
    public static string Iso(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A fragment to link to.</summary>
    public static string Anchor(string phase, string step) => string.Concat($"{phase}-{step}".ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));
}

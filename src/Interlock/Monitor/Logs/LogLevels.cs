using System.Text.RegularExpressions;

namespace Interlock.Monitor.Logs;

/// <summary>Tells lines of some levels, as the common loggers write them: JSON, key=value, or a word near the beginning.</summary>
internal sealed class LogLevels
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // What loggers call the same thing: Serilog, ASP.NET's console, zap, syslog, pino by number.
    private static readonly Dictionary<string, string[]> Others = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ERROR"] = ["ERR", "SEVERE", "fail", "50"],
        ["CRITICAL"] = ["CRIT", "FATAL", "FTL", "PANIC", "crit", "60"],
        ["FATAL"] = ["FTL", "CRITICAL", "crit", "60"],
        ["WARNING"] = ["WARN", "WRN", "warn", "40"],
        ["WARN"] = ["WARNING", "WRN", "warn", "40"],
    };

    private readonly Regex keyed;
    private readonly Regex plain;
    private readonly IReadOnlyList<Regex> except;

    public LogLevels(IReadOnlyList<string> levels, IReadOnlyList<string> except)
    {
        string[] words = [.. levels.Concat(levels.SelectMany(level => Others.GetValueOrDefault(level) ?? [])).Distinct(StringComparer.Ordinal)];
        var any = string.Join('|', words.Select(Regex.Escape));
        keyed = new($@"(?:^|[\s{{,])""?(?:level|levelname|lvl|severity|@l|log\.level|LogLevel|severity_text)""?\s*[:=]\s*""?(?:{any})\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, Patience);
        // A word of the message would count elsewhere: a level is written in capitals, or as fail: and crit: by ASP.NET.
        var capitals = string.Join('|', words.Where(word => char.IsLetter(word[0])).Select(word => Regex.Escape(word.ToUpperInvariant())).Distinct());
        var aspNet = string.Join('|', words.Where(word => word is "fail" or "crit" or "warn").Distinct());
        plain = new($@"^.{{0,80}}?\b(?:{capitals})\b{(aspNet.Length == 0 ? "" : $"|^(?:{aspNet}): ")}", RegexOptions.CultureInvariant, Patience);
        this.except = [.. except.Select(pattern => new Regex(pattern, RegexOptions.CultureInvariant, Patience))];
    }

    /// <summary>Whether a line is one of them.</summary>
    /// <exception cref="RegexMatchTimeoutException">It took over a second.</exception>
    public bool Has(string line) =>
        (keyed.IsMatch(line) || (!line.TrimStart().StartsWith('{') && plain.IsMatch(line))) && !except.Any(known => known.IsMatch(line));
}

using System.Text.RegularExpressions;

namespace Interlock.Secure.Leaks;

/// <summary>How stack traces and debug pages of the common frameworks look from outside.</summary>
internal static partial class StackTraces
{
    /// <summary>What was recognised, such as <c>a Python traceback</c>; null for none.</summary>
    public static string? In(string text) =>
        DotNet().IsMatch(text) ? "a .NET stack trace"
        : Python().IsMatch(text) ? "a Python traceback"
        : Java().IsMatch(text) ? "a Java stack trace"
        : Node().IsMatch(text) ? "a Node.js stack trace"
        : Other().Match(text) is { Success: true } match ? $"'{match.Value}'"
        : null;

    [GeneratedRegex(@"System\.(?:\w+\.)*\w+Exception\b|Npgsql\.\w*Exception\b|^\s*at [\w.<>`\[\],+]+\(.*\) in .+:line \d+|\\n\s*at [\w.<>`+]+\([^)]*\)",
        RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex DotNet();

    [GeneratedRegex(@"Traceback \(most recent call last\)|File \\?""[^""\n]{1,300}\\?"", line \d+|You're seeing this error because you have <code>DEBUG = True|Werkzeug Debugger|psycopg2?\.errors\.|sqlalchemy\.exc\.",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Python();

    [GeneratedRegex(@"\bat [\w.$]+\(\w+\.(?:java|kt|scala):\d+\)|Whitelabel Error Page|java\.\w+\.\w+Exception\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Java();

    [GeneratedRegex(@"\bat (?:async )?[\w.<> ]*\(?(?:file://)?/?[^\s()]+\.[cm]?[jt]s:\d+:\d+\)?", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Node();

    [GeneratedRegex(@"goroutine \d+ \[|thread '[^']+' (?:\(\d+\) )?panicked at|stack backtrace:\s|^panic: .{1,200}$|\.rb:\d+:in [`']|(?:Fatal|Parse) error: .{1,200} on line \d+|SQLSTATE\[|ORA-\d{5}", RegexOptions.Multiline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Other();
}

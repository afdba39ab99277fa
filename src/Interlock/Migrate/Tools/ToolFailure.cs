using System.Text.RegularExpressions;
using Interlock.Processes;

namespace Interlock.Migrate.Tools;

/// <summary>The line of a tool's output that says what went wrong.</summary>
internal static partial class ToolFailure
{
    /// <summary>The last exception that it names, else its last line; masked.</summary>
    public static string Of(CommandResult result)
    {
        var lines = (string.IsNullOrWhiteSpace(result.Error) ? result.Output : result.Error).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0).ToList();
        var told = lines.FindLast(line => Exception().IsMatch(line)) ?? lines.LastOrDefault() ?? $"it said nothing (exit {result.ExitCode})";
        return SecretMask.Apply(told.Trim());
    }

    /// <summary>The database refused because a lock was not to be had in time, and said so.</summary>
    public static bool IsLock(CommandResult result) => Lock().IsMatch(result.Error) || Lock().IsMatch(result.Output);

    [GeneratedRegex(@"^(\S+: )?[A-Za-z_][\w.]*(Error|Exception)\b|^FAILED: |^ERROR[: ]|^[A-Za-z_][\w.]*\.errors\.\w+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Exception();

    [GeneratedRegex("LockNotAvailable|lock timeout|55P03", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Lock();
}

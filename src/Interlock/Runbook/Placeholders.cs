using System.Text.RegularExpressions;

namespace Interlock.Runbook;

/// <summary>What Interlock itself puts into a command line of the runbook: its own words in <c>${…}</c>. All else that begins with a dollar sign is the shell's.</summary>
internal static partial class Placeholders
{
    public const string Version = "version";
    public const string Commit = "commit";
    public const string Output = "output";
    public const string Port = "port";

    private static readonly string[] All = [Version, Commit, Output, Port];

    /// <summary>The line with its placeholders filled.</summary>
    public static string Fill(string line, params ReadOnlySpan<(string Name, string Value)> values)
    {
        foreach (var (name, value) in values)
            line = line.Replace($"${{{name}}}", value, StringComparison.Ordinal);
        return line;
    }

    /// <summary>The first placeholder that nothing would fill, so that the shell made it empty without a word; null when there is none.</summary>
    /// <param name="line">The line of the runbook.</param>
    /// <param name="known">The words that are filled in it.</param>
    /// <returns>As it is written, and the known word that was probably meant.</returns>
    public static (string Text, string? Meant)? Unfilled(string line, IReadOnlyList<string> known)
    {
        foreach (Match match in Word().Matches(line))
        {
            var name = match.Groups["name"].Value;
            if (known.Contains(name, StringComparer.Ordinal) || IsSet(name, line))
                continue;
            if (All.Contains(name, StringComparer.Ordinal))
                return (match.Value, null);
            if (Nearest.To(name, known) is { } meant)
                return (match.Value, meant);
        }

        return null;
    }

    // By the line itself, as in: for part in a b; do echo ${part}; done
    private static bool IsSet(string name, string line) => Regex.IsMatch(line, $@"(?<![\w${{])(?:{name}=|(?:for|read|local|export)\s(?:[^;|&]*\s)?{name}\b)", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    // Names of the environment are in capitals, by custom, and what has more than a name in its braces is meant for the shell.
    [GeneratedRegex(@"(?<!\$)\$\{(?<name>[a-z]+)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();
}

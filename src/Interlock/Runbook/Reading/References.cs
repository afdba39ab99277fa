using System.Text;
using System.Text.RegularExpressions;

namespace Interlock.Runbook.Reading;

/// <summary>Follows <c>${env:NAME}</c> and <c>${file:path}</c>. <c>$${env:</c> and <c>$${file:</c> stand for themselves; all other placeholders belong to later stages.</summary>
/// <param name="folder">Folder that files are relative to: the runbook's.</param>
/// <param name="variables">The environment.</param>
internal sealed partial class References(string folder, IReadOnlyDictionary<string, string> variables)
{
    private const long LargestFile = 1024 * 1024;

    /// <summary>Whether a text refers to something outside the runbook.</summary>
    public static bool AreIn(string text) => Reference().Matches(text).Any(match => !match.Groups["escape"].Success);

    /// <summary>The variable that the whole text is taken from; null when it is anything else.</summary>
    public static string? Whole(string text) =>
        Reference().Match(text) is { Success: true } match && match.Length == text.Length && !match.Groups["escape"].Success && match.Groups["kind"].Value == "env" ? match.Groups["name"].Value : null;

    /// <summary>The first reference as it is written, and the variable that it names; null when there is none.</summary>
    public static (string Text, string? Variable)? First(string text) =>
        Reference().Matches(text).FirstOrDefault(match => !match.Groups["escape"].Success) is { } match
            ? (match.Value, string.Equals(match.Groups["kind"].Value, "env", StringComparison.Ordinal) ? match.Groups["name"].Value : null)
            : null;

    /// <summary>The variables that a text refers to, each once.</summary>
    public static IReadOnlyList<string> Variables(string text) =>
        [.. Reference().Matches(text).Where(match => !match.Groups["escape"].Success && match.Groups["kind"].Value == "env").Select(match => match.Groups["name"].Value).Distinct(StringComparer.Ordinal)];

    /// <summary>The text with something else in the place of each reference: what is left is written out.</summary>
    public static string Replaced(string text, string instead) => Reference().Replace(text, match => match.Groups["escape"].Success ? match.Value : instead);

    /// <summary>The text with its references followed, or the first thing that is missing.</summary>
    public (string? Text, Missing? Missing) Follow(string text)
    {
        var result = new StringBuilder();
        var end = 0;
        foreach (Match match in Reference().Matches(text))
        {
            result.Append(text, end, match.Index - end);
            end = match.Index + match.Length;
            if (match.Groups["escape"].Success)
            {
                result.Append(match.Value, 1, match.Length - 1);
                continue;
            }

            var (value, missing) = string.Equals(match.Groups["kind"].Value, "env", StringComparison.Ordinal) ? Variable(match.Groups["name"].Value) : File(match.Groups["name"].Value);
            if (value is null)
                return (null, missing);
            // In a longer text too, such as a command line, that part must not be seen.
            if (SecretKeys.Sounds(match.Groups["name"].Value))
                SecretMask.Register(value);
            result.Append(value);
        }

        return (result.Append(text, end, text.Length - end).ToString(), null);
    }

    private (string?, Missing?) Variable(string name) =>
        variables.TryGetValue(name, out var value)
            ? (value, null)
            : (null, new($"the environment variable {name} is not set", Nearest.To(name, variables.Keys)));

    private (string?, Missing?) File(string path)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, path));
            if (!file.Exists)
                return (null, new($"the file {path} does not exist", null));
            if (file.Length > LargestFile)
                return (null, new($"the file {path} is larger than 1 MB", null));
            var text = System.IO.File.ReadAllText(file.FullName);
            return (text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text, null);
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return (null, new($"the file {path} cannot be read", null));
        }
    }

    [GeneratedRegex(@"(?<escape>\$)?\$\{(?<kind>env|file):(?<name>[^{}]*)\}", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Reference();
}

/// <summary>What a reference did not find.</summary>
internal sealed record Missing(string Message, string? Nearest);

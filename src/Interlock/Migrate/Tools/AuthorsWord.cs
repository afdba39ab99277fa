using System.Text.RegularExpressions;
using Interlock.Processes;

namespace Interlock.Migrate.Tools;

/// <summary>What a migration's author says of it in its code.</summary>
internal static partial class AuthorsWord
{
    /// <summary>There is no way back: said by an exception, or in words.</summary>
    public static bool IsOneWay(CommandResult result) => OneWay().IsMatch(ToolFailure.Of(result));

    /// <summary>Hazards that the migration's file allows: <c># interlock: allow IL102 the reason</c>, or with <c>//</c>.</summary>
    public static async Task<IReadOnlyDictionary<string, string>> AllowedAsync(string file, CancellationToken cancellation) => !File.Exists(file)
        ? new Dictionary<string, string>(StringComparer.Ordinal)
        : Allow().Matches(await File.ReadAllTextAsync(file, cancellation)).DistinctBy(match => match.Groups["id"].Value).ToDictionary(match => match.Groups["id"].Value, match => match.Groups["reason"].Value.Trim(), StringComparer.Ordinal);

    [GeneratedRegex("NotImplementedError|NotImplementedException|NotSupportedException|irreversible|no way back|cannot be (reversed|downgraded|undone)|can't be (reversed|downgraded|undone)", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex OneWay();

    [GeneratedRegex(@"^\s*(#|//)\s*interlock:\s*allow\s+(?<id>IL\d+)\s+(?<reason>\S.*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Allow();
}

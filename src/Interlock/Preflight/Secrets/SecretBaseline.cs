using System.Text;
using System.Text.RegularExpressions;

namespace Interlock.Preflight.Secrets;

/// <summary>
/// Findings that are known and were left for later: one a line, <c>rule:path:hash</c>, sorted. There are no line
/// numbers and no times in it, so that it changes only with what is found, and two branches' baselines merge.
/// </summary>
public sealed partial class SecretBaseline
{
    private const string Heading = "# Secrets that are known and still to be mended, one a line: rule, path, salted hash. Written by --target=Secrets --write-baseline.";

    private readonly SortedSet<string> _entries;

    private SecretBaseline(IEnumerable<string> entries) => _entries = new(entries, StringComparer.Ordinal);

    /// <summary>The fingerprints, sorted.</summary>
    public IReadOnlyCollection<string> Entries => _entries;

    /// <summary>Whether a finding is known.</summary>
    /// <param name="fingerprint">Its <see cref="SecretFinding.Fingerprint"/>.</param>
    public bool Contains(string fingerprint) => _entries.Contains(fingerprint);

    /// <summary>The baseline of what a scan found: new and known, but neither allowed nor untracked.</summary>
    /// <param name="result">The scan of the whole repository.</param>
    public static SecretBaseline Of(SecretScanResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return new(result.Findings.Concat(result.Known).Where(finding => finding.Origin != TextOrigin.Untracked).Select(finding => finding.Fingerprint));
    }

    /// <summary>Reads one.</summary>
    /// <param name="text">The file's text.</param>
    /// <exception cref="FormatException">Lines that are no entries, all of them.</exception>
    public static SecretBaseline Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var entries = new List<string>();
        var wrong = new List<int>();
        var number = 0;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n'))
        {
            number++;
            if (line.Length == 0 || line[0] == '#') continue;
            if (Entry().IsMatch(line)) entries.Add(line);
            else wrong.Add(number);
        }

        return wrong.Count == 0
            ? new(entries)
            : throw new FormatException($"line{(wrong.Count == 1 ? "" : "s")} {string.Join(", ", wrong)}: not an entry (rule:path:hash). Write it again with --target=Secrets --write-baseline.");
    }

    /// <summary>The file's text.</summary>
    public override string ToString()
    {
        var text = new StringBuilder(Heading).Append('\n');
        foreach (var entry in _entries) text.Append(entry).Append('\n');
        return text.ToString();
    }

    [GeneratedRegex(@"^[a-z0-9-]+:.+:[0-9a-f]{16}$|^(?:env-file-[a-z-]+|key-file):.+$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Entry();
}

using System.Globalization;

namespace Interlock.Preflight.Secrets;

/// <summary>A file that was not scanned, or not with every rule, and why.</summary>
/// <param name="Path">The file.</param>
/// <param name="Reason">For people: <c>binary (NUL byte at 12)</c>.</param>
public sealed record ScanNote(string Path, string Reason);

/// <summary>A finding that somebody allowed, and the reason given.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Reason">Why it may stay.</param>
public sealed record AllowedFinding(SecretFinding Finding, string Reason);

/// <summary>All that a scan saw, sorted, so that two runs over the same content print the same.</summary>
public sealed record SecretScanResult
{
    /// <summary>What was found and is not allowed, by path, line and column; history after files.</summary>
    public IReadOnlyList<SecretFinding> Findings { get; init; } = [];

    /// <summary>What was found and is allowed.</summary>
    public IReadOnlyList<AllowedFinding> Allowed { get; init; } = [];

    /// <summary>What was found and is in the baseline: known, and not mended.</summary>
    public IReadOnlyList<SecretFinding> Known { get; init; } = [];

    /// <summary>What was found and is no secret: client ids and publishable keys, by <see cref="SecretRule.IsPublic"/>.</summary>
    public IReadOnlyList<SecretFinding> Public { get; init; } = [];

    /// <summary>Allow-list entries and markers that allow nothing (expired, no reason) or matched nothing, and baseline entries that match nothing any more.</summary>
    public IReadOnlyList<string> AllowProblems { get; init; } = [];

    /// <summary>Not scanned, on purpose: binary, symbolic link, submodule.</summary>
    public IReadOnlyList<ScanNote> Skipped { get; init; } = [];

    /// <summary>Text that is longer than the limit, and so was not scanned. Someone should look: <see cref="Verdict.Warn"/>.</summary>
    public IReadOnlyList<ScanNote> TooLarge { get; init; } = [];

    /// <summary>Scanned without the generic rules: lock files, minified files.</summary>
    public IReadOnlyList<ScanNote> Reduced { get; init; } = [];

    /// <summary>Should have been read and could not be: <see cref="Verdict.Hold"/>.</summary>
    public IReadOnlyList<ScanNote> Unreadable { get; init; } = [];

    /// <summary>Files scanned.</summary>
    public int Files { get; init; }

    /// <summary>Bytes scanned, of files.</summary>
    public long Bytes { get; init; }

    /// <summary>Commits scanned.</summary>
    public int Commits { get; init; }

    /// <summary>Files whose staged lines were scanned. <c>null</c>: nobody asked for them.</summary>
    public int? Staged { get; init; }

    /// <summary>
    /// Stop with a finding; Hold when something could not be read, or nothing at all was; Warn when the only findings
    /// are known ones or in files that git does not track, or a text was too large; otherwise Go. A commit that adds
    /// no line is Go: all of it was looked at.
    /// </summary>
    public Verdict Verdict =>
        Findings.Any(f => f.Origin != TextOrigin.Untracked) ? Verdict.Stop
        : Unreadable.Count > 0 || (Staged is null && Files == 0 && Commits == 0 && Skipped.Count == 0 && TooLarge.Count == 0) ? Verdict.Hold
        : Findings.Count > 0 || Known.Count > 0 || TooLarge.Count > 0 ? Verdict.Warn
        : Verdict.Go;

    /// <summary>One line for the record: what was found, in how much.</summary>
    public string Evidence
    {
        get
        {
            // A file of secrets that git does not ignore is none itself yet.
            var secrets = Findings.Count(f => f.Rule != EnvFileIgnored.Rule);
            var parts = new List<string>
            {
                secrets == 0 ? Known.Count == 0 ? "no secret" : "no new secret" : Count(secrets, "secret"),
                Staged is { } staged ? $"in what is staged of {Count(staged, "file")}" : $"in {Count(Files, "file")} ({(Bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture)} MB) and {Count(Commits, "commit")}",
            };
            Add(Findings.Count(f => f.Origin == TextOrigin.Untracked), "not tracked by git");
            Add(Known.Count, "known (in the baseline)");
            Add(Public.Count, "public by design");
            Add(Allowed.Count, "allowed");
            Add(Skipped.Count, "skipped");
            Add(TooLarge.Count, "too large to scan");
            Add(Reduced.Count, "by provider rules only");
            Add(Unreadable.Count, "unreadable");
            // It is what stops, so it is told first.
            return (Findings.Count > secrets ? "git does not ignore .env; " : "") + string.Join(' ', parts[..2]) + (parts.Count > 2 ? "; " + string.Join(", ", parts[2..]) : "");

            void Add(int n, string what)
            {
                if (n > 0) parts.Add($"{n} {what}");
            }
        }
    }

    /// <summary>Two scans as one.</summary>
    /// <param name="other">The other one.</param>
    /// <returns>Both, sorted again.</returns>
    public SecretScanResult Plus(SecretScanResult other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with
        {
            Findings = Sorted([.. Findings, .. other.Findings]),
            Allowed = [.. Allowed, .. other.Allowed],
            Known = Sorted([.. Known, .. other.Known]),
            Public = Sorted([.. Public, .. other.Public]),
            AllowProblems = [.. AllowProblems.Concat(other.AllowProblems).Distinct(StringComparer.Ordinal)],
            Skipped = [.. Skipped, .. other.Skipped],
            TooLarge = [.. TooLarge, .. other.TooLarge],
            Reduced = [.. Reduced, .. other.Reduced],
            Unreadable = [.. Unreadable, .. other.Unreadable],
            Files = Files + other.Files,
            Bytes = Bytes + other.Bytes,
            Commits = Commits + other.Commits,
            Staged = Staged is null && other.Staged is null ? null : (Staged ?? 0) + (other.Staged ?? 0),
        };
    }

    internal static IReadOnlyList<SecretFinding> Sorted(IEnumerable<SecretFinding> findings) =>
    [
        .. findings
            .OrderBy(f => f.Origin).ThenBy(f => f.Path, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column)
            .ThenBy(f => f.Rule, StringComparer.Ordinal).ThenBy(f => f.Commit, StringComparer.Ordinal),
    ];

    private static string Count(int n, string what) => n == 1 ? $"1 {what}" : $"{n} {what}s";
}

using System.Collections.Concurrent;

namespace Interlock.Preflight.Secrets;

/// <summary>Settings of a scan.</summary>
public sealed record SecretScanOptions
{
    /// <summary>The rules. Default <see cref="SecretRules.All"/>.</summary>
    public IReadOnlyList<SecretRule> Rules { get; init; } = SecretRules.All;

    /// <summary>Findings that may stay. Default none.</summary>
    public IReadOnlyList<AllowEntry> Allow { get; init; } = [];

    /// <summary>Longest file that is scanned, in bytes. Default 5 MiB.</summary>
    public long MaxFileBytes { get; init; } = 5 * 1024 * 1024;

    /// <summary>Salt of fingerprints; keep it, or fingerprints in allow lists no longer match. Default <c>interlock</c>.</summary>
    public string Salt { get; init; } = "interlock";

    /// <summary>How many files are scanned at a time. Default: the number of processors.</summary>
    public int Parallel { get; init; } = Environment.ProcessorCount;
}

/// <summary>Searches text for secrets. Offline, deterministic, safe to use from many threads.</summary>
/// <param name="options">Rules, allow list, limits.</param>
/// <param name="time">Tells the day on which allow entries expire.</param>
public sealed class SecretScanner(SecretScanOptions options, TimeProvider time)
{
    private readonly TextScan _scan = new(new KeywordIndex(options.Rules));

    /// <summary>Scans files side by side.</summary>
    /// <param name="files">Opened one after the other, in any order.</param>
    /// <param name="cancel">Stops between files.</param>
    /// <returns>Findings and all that was not looked at. An unreadable file is in the result, not an exception.</returns>
    public SecretScanResult Scan(IEnumerable<ScanFile> files, CancellationToken cancel = default)
    {
        var allow = NewAllowList();
        var reports = new ConcurrentBag<Report>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallel), CancellationToken = cancel };
        Parallel.ForEach(files, limits, file => reports.Add(ScanOne(file, allow)));
        return Gather(reports, allow);
    }

    /// <summary>Scans what commits added, even where a later commit took it away.</summary>
    /// <param name="history">See <see cref="GitHistory"/>.</param>
    /// <param name="cancel">Stops between texts.</param>
    /// <returns>Findings, by commit.</returns>
    public SecretScanResult Scan(AddedHistory history, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        var allow = NewAllowList();
        var reports = new ConcurrentBag<Report>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallel), CancellationToken = cancel };
        Parallel.ForEach(history.Added, limits, added => reports.Add(ScanAdded(added, allow)));
        var result = Gather(reports, allow);
        return result with { Files = 0, Bytes = 0, Commits = history.Commits, Reduced = [], Skipped = history.Binary };
    }

    private AllowList NewAllowList() => new(options.Allow, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    private Report ScanOne(ScanFile file, AllowList allow)
    {
        var report = new Report { Path = file.Path };
        FileText content;
        try
        {
            using var stream = file.Open();
            content = FileText.Read(stream, options.MaxFileBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return report with { Unreadable = e.Message };
        }

        if (content.Text is not { } text) return report with { Skipped = content.Skipped, TooLarge = content.TooLarge };
        var generated = GeneratedFiles.Reason(file.Path, text);
        foreach (var hit in _scan.Run(file.Path, text, generated is not null)) report.Add(hit, text, file.Origin, null, null, options.Salt, allow);
        return report with { Bytes = content.Bytes, Scanned = true, Reduced = generated };
    }

    private Report ScanAdded(AddedLines added, AllowList allow)
    {
        var report = new Report { Path = added.Path, Scanned = true };
        var generated = GeneratedFiles.Reason(added.Path, added.Text);
        foreach (var hit in _scan.Run(added.Path, added.Text, generated is not null))
            report.Add(hit, added.Text, TextOrigin.History, added.Commit, added.LineNumbers, options.Salt, allow);
        return report;
    }

    private static SecretScanResult Gather(IEnumerable<Report> unsorted, AllowList allow)
    {
        var reports = unsorted.OrderBy(r => r.Path, StringComparer.Ordinal).ToArray();
        return new SecretScanResult
        {
            Findings = SecretScanResult.Sorted(reports.SelectMany(r => r.Findings)),
            Allowed = [.. reports.SelectMany(r => r.Allowed).OrderBy(a => a.Finding.Path, StringComparer.Ordinal).ThenBy(a => a.Finding.Line).ThenBy(a => a.Finding.Column)],
            AllowProblems = allow.Problems,
            Skipped = Notes(reports, r => r.Skipped),
            TooLarge = Notes(reports, r => r.TooLarge),
            Reduced = Notes(reports, r => r.Reduced),
            Unreadable = Notes(reports, r => r.Unreadable),
            Files = reports.Count(r => r.Scanned),
            Bytes = reports.Sum(r => r.Bytes),
        };
    }

    private static IReadOnlyList<ScanNote> Notes(IEnumerable<Report> reports, Func<Report, string?> reason) =>
        [.. reports.Where(r => reason(r) is not null).Select(r => new ScanNote(r.Path, reason(r)!))];

    private sealed record Report
    {
        public required string Path { get; init; }
        public string? Skipped { get; init; }
        public string? TooLarge { get; init; }
        public string? Reduced { get; init; }
        public string? Unreadable { get; init; }
        public long Bytes { get; init; }
        public bool Scanned { get; init; }
        public List<SecretFinding> Findings { get; } = [];
        public List<AllowedFinding> Allowed { get; } = [];

        public void Add(TextScan.Hit hit, string text, TextOrigin origin, string? commit, IReadOnlyList<int>? lineNumbers, string salt, AllowList allow)
        {
            var before = text.AsSpan(0, hit.Start);
            var lineStart = before.LastIndexOf('\n') + 1;
            var index = before.Count('\n');
            var length = text.AsSpan(hit.Start).IndexOf('\n');
            var line = length < 0 ? text.AsSpan(lineStart) : text.AsSpan(lineStart, hit.Start - lineStart + length);
            var finding = new SecretFinding(
                hit.Rule.Id, hit.Rule.Title, Path, lineNumbers?[index] ?? index + 1, hit.Start - lineStart + 1,
                Fingerprints.Mask(hit.Value), Fingerprints.Of(hit.Rule.Id, Path, hit.Value, salt))
            {
                Confidence = hit.Confidence, Origin = origin, Commit = commit,
            };
            if (allow.ReasonFor(finding, line) is { } reason) Allowed.Add(new(finding, reason));
            else Findings.Add(finding);
        }
    }
}

using System.Collections.Concurrent;

namespace Interlock.Preflight.Secrets;

/// <summary>Settings of a scan.</summary>
public sealed record SecretScanOptions
{
    /// <summary>The rules. Default <see cref="SecretRules.All"/>.</summary>
    public IReadOnlyList<SecretRule> Rules { get; init; } = SecretRules.All;

    /// <summary>Findings that may stay. Default none.</summary>
    public IReadOnlyList<AllowEntry> Allow { get; init; } = [];

    /// <summary>Findings that are known and were left for later. Default <c>null</c>: none.</summary>
    public SecretBaseline? Baseline { get; init; }

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
    private readonly TextScan _scan = new(options.Rules == SecretRules.All ? BuiltIn.Value : new KeywordIndex(options.Rules));
    private readonly Judge _judge = new(options, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));

    private static readonly Lazy<KeywordIndex> BuiltIn = new(() => new KeywordIndex(SecretRules.All));

    /// <summary>What is wrong with the allow list and its markers so far, and, of the whole repository, which entries matched nothing.</summary>
    /// <param name="isWhole">Whether all was scanned in which an entry could have matched.</param>
    /// <returns>Sentences for people.</returns>
    internal IReadOnlyList<string> Problems(bool isWhole) => _judge.Problems(isWhole);

    /// <summary>Sorts findings that no text was scanned for.</summary>
    internal SecretScanResult Judged(IEnumerable<SecretFinding> findings)
    {
        var report = new Report { Path = "" };
        foreach (var finding in findings) report.Sort(finding, [], _judge);
        return Gather([report]);
    }

    /// <summary>Scans files side by side.</summary>
    /// <param name="files">Opened one after the other, in any order.</param>
    /// <param name="cancel">Stops between files.</param>
    /// <returns>Findings and all that was not looked at. An unreadable file is in the result, not an exception.</returns>
    public SecretScanResult Scan(IEnumerable<ScanFile> files, CancellationToken cancel = default)
    {
        var reports = new ConcurrentBag<Report>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallel), CancellationToken = cancel };
        Parallel.ForEach(files, limits, file => reports.Add(ScanOne(file)));
        return Gather(reports);
    }

    /// <summary>Scans what commits added, even where a later commit took it away.</summary>
    /// <param name="history">See <see cref="GitHistory"/>.</param>
    /// <param name="cancel">Stops between texts.</param>
    /// <returns>Findings, by commit.</returns>
    public SecretScanResult Scan(AddedHistory history, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(history);
        var result = ScanAdded(history, TextOrigin.History, cancel);
        return result with { Files = 0, Bytes = 0, Commits = history.Commits };
    }

    /// <summary>Scans the lines that the next commit would add.</summary>
    /// <param name="staged">See <see cref="StagedLines"/>.</param>
    /// <param name="cancel">Stops between files.</param>
    /// <returns>Findings; <see cref="SecretScanResult.Staged"/> tells in how many files.</returns>
    public SecretScanResult ScanStaged(AddedHistory staged, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(staged);
        var result = ScanAdded(staged, TextOrigin.Staged, cancel);
        return result with { Files = 0, Staged = result.Files };
    }

    private SecretScanResult ScanAdded(AddedHistory history, TextOrigin origin, CancellationToken cancel)
    {
        var reports = new ConcurrentBag<Report>();
        var limits = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.Parallel), CancellationToken = cancel };
        Parallel.ForEach(history.Added, limits, added => reports.Add(ScanAdded(added, origin)));
        return Gather(reports) with { Reduced = [], Skipped = history.Binary };
    }

    private Report ScanOne(ScanFile file)
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

        if (KeyFiles.Of(file) is { } keys) report.Sort(keys, [], _judge);
        if (content.Text is not { } text) return report with { Skipped = content.Skipped, TooLarge = content.TooLarge };
        var generated = GeneratedFiles.Reason(file.Path, text);
        foreach (var hit in _scan.Run(file.Path, text, generated is not null)) report.Add(hit, text, file.Origin, null, null, options.Salt, _judge);
        return report with { Bytes = content.Bytes, Scanned = true, Reduced = generated };
    }

    private Report ScanAdded(AddedLines added, TextOrigin origin)
    {
        var report = new Report { Path = added.Path, Scanned = true, Bytes = added.Text.Length };
        var generated = GeneratedFiles.Reason(added.Path, added.Text);
        foreach (var hit in _scan.Run(added.Path, added.Text, generated is not null))
            report.Add(hit, added.Text, origin, added.Commit, added.LineNumbers, options.Salt, _judge);
        return report;
    }

    private SecretScanResult Gather(IEnumerable<Report> unsorted)
    {
        var reports = unsorted.OrderBy(r => r.Path, StringComparer.Ordinal).ToArray();
        return new SecretScanResult
        {
            Findings = SecretScanResult.Sorted(reports.SelectMany(r => r.Findings)),
            Allowed = [.. reports.SelectMany(r => r.Allowed).OrderBy(a => a.Finding.Path, StringComparer.Ordinal).ThenBy(a => a.Finding.Line).ThenBy(a => a.Finding.Column)],
            Public = SecretScanResult.Sorted(reports.SelectMany(r => r.Public)),
            Known = SecretScanResult.Sorted(reports.SelectMany(r => r.Known)),
            AllowProblems = _judge.Problems(isWhole: true),
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
        public List<SecretFinding> Known { get; } = [];
        public List<SecretFinding> Public { get; } = [];

        public void Add(TextScan.Hit hit, string text, TextOrigin origin, string? commit, IReadOnlyList<int>? lineNumbers, string salt, Judge judge)
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
                Confidence = hit.Confidence, Origin = origin, Commit = string.IsNullOrEmpty(commit) ? null : commit,
            };
            if (hit.Rule.IsPublic) Public.Add(finding);
            else Sort(finding, line, judge);
        }

        public void Sort(SecretFinding finding, ReadOnlySpan<char> line, Judge judge)
        {
            if (judge.ReasonFor(finding, line) is { } reason) Allowed.Add(new(finding, reason));
            else if (judge.Knows(finding)) Known.Add(finding);
            else Findings.Add(finding);
        }
    }
}

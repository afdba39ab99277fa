using System.Globalization;
using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Preflight.Reports;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Runbook.Reading;

namespace Interlock.Preflight;

/// <summary>PF-02, PF-03, PF-04, PF-06, PF-07, PF-13: a command of the runbook that must pass, by its exit code or by the numbers in its report. Output and reports are kept in the run's artefacts.</summary>
/// <param name="name">Its name in the runbook.</param>
/// <param name="settings">What to run.</param>
public sealed class CommandCheck(string name, CheckSettings settings) : Step
{
    private const int LastLines = 20;
    private const int LongestEvidence = 120;
    private const int MostWrong = 20;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly string[] AlwaysInherited = ["PATH", "HOME", "LANG", "TMPDIR"];

    /// <inheritdoc/>
    public override string Name => NameOf(name);

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string? Requirement => settings.Requirement;

    /// <inheritdoc/>
    public override string Topic => "checks";

    // A command may write into the tree, which would then not be what was planned.
    /// <inheritdoc/>
    public override IReadOnlyList<string> After => [SourceSnapshot.StepName, .. settings.After.Select(NameOf)];

    // The command's own limit is the one that tells; this is for what does not end when told to.
    /// <inheritdoc/>
    public override TimeSpan Limit => settings.Within + TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [settings.Folder is "." ? $"runs: {settings.Run}" : $"runs in {settings.Folder}: {settings.Run}", .. settings.IsJudgedByReport ? [$"judges {settings.Report ?? "what it prints"} by its numbers"] : Array.Empty<string>()];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var folder = Path.Combine(context.Site.Root, settings.Folder);
        if (!Directory.Exists(folder))
            return StepResult.Hold($"could not run: the folder {settings.Folder} does not exist");
        var reports = settings.Report is { } glob ? new ReportFiles(folder, glob) : null;
        var command = Command.Shell(Placeholders.Fill(settings.Run, (Placeholders.Version, context.Plan.Version), (Placeholders.Commit, context.Plan.Commit))) with
        {
            Folder = folder,
            Limit = settings.Within,
            Secrets = settings.Variables,
            Inherit = settings.Inherit is { } names ? [.. AlwaysInherited, .. names] : null,
        };
        var result = await context.Commands.RunAsync(command, context.Say, cancellation);
        var kept = await KeepAsync(context.Site, ".log", $"$ {command}\n{result.Output}{result.Error}", cancellation);
        string[] last = [.. Lines(result).TakeLast(LastLines)];
        var took = result.Duration.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);

        if (result.TimedOut)
            return Failed($"did not end within {settings.Within.TotalSeconds:0} s and was stopped; output: {kept}", last);
        // 127: not found. 126: found, but may not be run. 9009: the same on Windows.
        if (result.ExitCode is 126 or 127 or 9009)
            return StepResult.Hold($"could not run (exit {result.ExitCode}): {Cut(last.LastOrDefault() ?? settings.Run)}; install what is missing", last);
        if (Lines(result).Where(Forbidden).ToList() is { Count: > 0 } forbidden)
            return Failed($"{Counted.Of(forbidden.Count, "line")} of its output {(forbidden.Count == 1 ? "is" : "are")} forbidden: {Cut(forbidden[0].Trim())}; output: {kept}", [.. forbidden.Take(LastLines)]);
        if (!settings.IsJudgedByReport && !result.Succeeded)
            return Failed($"failed with exit {result.ExitCode} after {took} s; output: {kept}", last);
        if (settings.Leaves.Where(path => !IsThere(Path.Combine(folder, path))).ToList() is { Count: > 0 } missing)
            return Failed($"left no {string.Join(", no ", missing)}; output: {kept}", last);
        return settings.IsJudgedByReport
            ? await JudgeAsync(context, reports, folder, result, kept, last, cancellation)
            : StepResult.Go($"passed in {took} s{(Lines(result).LastOrDefault() is { } said ? $": {Cut(said.Trim())}" : "")}") with { Details = [$"output: {kept}"] };
    }

    private async Task<StepResult> JudgeAsync(StepContext context, ReportFiles? reports, string folder, CommandResult result, string kept, string[] last, CancellationToken cancellation)
    {
        var format = settings.ReportAs is { } named ? Shape.Kebab(named.ToString()) : null;
        var what = settings.Report ?? "what it printed";
        try
        {
            if (reports is null)
                return Judged(ReportFormats.ReadPrinted(result.Output, result.Error, format), [kept]);
            CheckReport? all = null;
            List<string> copies = [kept];
            foreach (var path in reports.Written())
            {
                what = Path.GetRelativePath(folder, path);
                var text = await File.ReadAllTextAsync(path, cancellation);
                copies.Add(await KeepAsync(context.Site, $"-{what}", text, cancellation));
                var report = ReportFormats.Read(text, format);
                all = all is null ? report : all.Plus(report);
            }

            return Judged(all!, copies);
        }
        catch (Exception unreadable) when (unreadable is ReportException or IOException or UnauthorizedAccessException)
        {
            return StepResult.Hold($"its report can't be read, so that nothing is known: {what}: {unreadable.Message} (the command ended with exit {result.ExitCode}; output: {kept})", last);
        }

        StepResult Judged(CheckReport report, IReadOnlyList<string> copies)
        {
            var judged = new CheckJudge(settings).Judge(report, result.ExitCode);
            string[] more = judged.Details.Count > MostWrong ? [$"and {judged.Details.Count - MostWrong} more"] : [];
            return judged with { Details = [.. judged.Details.Take(MostWrong).Select(SecretMask.Apply), .. more, $"read as {report.Format}; kept: {string.Join(", ", copies)}"] };
        }
    }

    private StepResult Failed(string evidence, IReadOnlyList<string> details) => settings.OnFailure == OnFailure.Warn ? StepResult.Warn(evidence, details) : StepResult.Stop(evidence, details);

    private bool Forbidden(string line) => settings.Forbids.Any(pattern => Regex.IsMatch(line, pattern, RegexOptions.None, Patience));

    private static bool IsThere(string path) => Directory.Exists(path) ? Directory.EnumerateFileSystemEntries(path).Any() : new FileInfo(path) is { Exists: true, Length: > 0 };

    private async Task<string> KeepAsync(Site site, string ending, string text, CancellationToken cancellation)
    {
        var file = Path.Combine("checks", string.Concat((name + ending).Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' ? letter : '_')));
        var path = Path.Combine(site.Artifacts, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, SecretMask.Apply(text), cancellation);
        return file.Replace('\\', '/');
    }

    private static IEnumerable<string> Lines(CommandResult result) =>
        SecretMask.Apply(result.Output + result.Error).Split('\n').Select(line => line.TrimEnd()).Where(line => line.Length > 0);

    private static string NameOf(string name) => $"check {name}";

    private static string Cut(string text) => text.Length > LongestEvidence ? text[..LongestEvidence] + "…" : text;
}

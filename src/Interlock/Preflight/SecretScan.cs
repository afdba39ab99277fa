using System.Globalization;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight.Secrets;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Preflight;

/// <summary>No secret in the tracked files, nor in what was committed since the last release, and <c>.env</c> is ignored by git.</summary>
internal sealed class SecretScan(PlanRequest request) : Step
{
    public const string StepName = "secret scan";

    private const int MostShown = 20;

    private const string WhatToDo = "What is a secret: take it out and have it revoked. What is none: a comment 'interlock:allow RULE REASON' on its line, or an entry under secrets.allow in the runbook";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-05";

    public override string Topic => "secrets";

    public override IReadOnlyList<string> Effects => [$"scan tracked files and commits since the last release by {SecretRules.All.Count} rules", "git check-ignore .env"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var since = await SinceAsync(context, cancellation);
        var result = await Of(request.Runbook, context.Site.Root, context.Commands, context.Clock)(scan => scan.RunAsync(since, "HEAD", cancellation));
        return new(result.Verdict, result.Evidence) { Details = [.. Lines(result)] };
    }

    /// <summary>Makes the scan of a checkout by the runbook's settings; also what the target Secrets does alone.</summary>
    /// <param name="isWritten">Whether the baseline is about to be written: then it need not be there yet.</param>
    /// <returns>Runs the scan. A baseline that can't be read makes the result Hold.</returns>
    public static Func<Func<RepositoryScan, Task<SecretScanResult>>, Task<SecretScanResult>> Of(ReleaseRunbook runbook, string root, ICommandRunner commands, TimeProvider clock, bool isWritten = false) => async scan =>
    {
        var (baseline, unread) = ReadBaseline(runbook.Secrets.Baseline, root, isWritten);
        var options = new SecretScanOptions { Allow = [.. runbook.Secrets.Allow.Select(Entry)], Baseline = baseline };
        var result = await scan(new(Git(root, commands), root, options, clock));
        return unread is null ? result : result with { Unreadable = [unread, .. result.Unreadable] };
    };

    /// <summary>What a person should see beneath the evidence: findings, known ones, and what the lists and git had to say.</summary>
    public static IEnumerable<string> Lines(SecretScanResult result) =>
    [
        .. Shown(result.Findings, finding => finding.ToString()),
        .. result.Findings.Any(finding => finding.Line > 0) ? [WhatToDo] : Array.Empty<string>(),
        .. Shown(result.Known, finding => $"known: {finding}"),
        .. Shown(result.Public, finding => $"public by design: {finding}"),
        .. result.AllowProblems,
        .. Shown(result.TooLarge, note => $"not scanned: {note.Path}: {note.Reason}"),
        .. Shown(result.Unreadable, note => $"not read: {note.Path}: {note.Reason}"),
    ];

    private static IEnumerable<string> Shown<T>(IReadOnlyList<T> all, Func<T, string> line) =>
        all.Take(MostShown).Select(line).Concat(all.Count > MostShown ? [$"and {all.Count - MostShown} more"] : Array.Empty<string>());

    private static (SecretBaseline? Baseline, ScanNote? Unread) ReadBaseline(string? file, string root, bool isWritten)
    {
        if (file is null)
            return (null, null);
        try
        {
            var path = Path.GetFullPath(file, root);
            return isWritten && !File.Exists(path) ? (null, null) : (SecretBaseline.Parse(File.ReadAllText(path)), null);
        }
        catch (FormatException unfit)
        {
            // It is written anew: what it said no longer counts.
            return isWritten ? (null, null) : (null, new(file, unfit.Message));
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException)
        {
            return (null, new(file, $"the runbook's secrets.baseline can't be read ({unread.Message}): write it with --target=Secrets --write-baseline, or take the key out"));
        }
    }

    // Only a commit that this checkout knows can be the start: after a fresh clone of a shallow history there may be none.
    private static async Task<string?> SinceAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.History().Live?.Version?.Commit is not { Length: > 0 } live)
            return null;
        var known = await Git(context.Site.Root, context.Commands)(["merge-base", "--is-ancestor", live, "HEAD"], cancellation);
        return known.ExitCode == 0 ? live : null;
    }

    internal static RunGit Git(string root, ICommandRunner commands) => async (arguments, cancellation) =>
    {
        var result = await commands.RunAsync(new Command("git", ["-c", "safe.directory=*", "-C", root, .. arguments]), null, cancellation);
        return new(result.ExitCode, result.Output, result.Error);
    };

    private static AllowEntry Entry(AllowedSecretSettings allowed) => new()
    {
        Path = allowed.Path,
        Rule = allowed.Rule,
        Fingerprint = allowed.Fingerprint,
        Reason = allowed.Reason,
        Expires = allowed.Expires is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null,
    };
}

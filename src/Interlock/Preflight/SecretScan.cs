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

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-05";

    public override IReadOnlyList<string> Effects => [$"scan tracked files and commits since the last release by {SecretRules.All.Count} rules", "git check-ignore .env"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var result = await ScanAsync(request.Runbook, context.Site.Root, context.Commands, context.Clock, await SinceAsync(context, cancellation), cancellation);
        return new(result.Verdict, result.Evidence)
        {
            Details = [.. result.Findings.Take(MostShown).Select(Line), .. result.Findings.Count > MostShown ? [$"and {result.Findings.Count - MostShown} more"] : Array.Empty<string>(), .. result.AllowProblems, .. result.Unreadable.Select(file => file.ToString() ?? "")],
        };
    }

    /// <summary>Scans a checkout by the runbook's settings; also what the target Secrets does alone.</summary>
    public static Task<SecretScanResult> ScanAsync(ReleaseRunbook runbook, string root, ICommandRunner commands, TimeProvider clock, string? since, CancellationToken cancellation) =>
        new RepositoryScan(Git(root, commands), root, new SecretScanOptions { Allow = [.. runbook.Secrets.Allow.Select(Entry)] }, clock).RunAsync(since, "HEAD", cancellation);

    /// <summary>A finding as one line.</summary>
    public static string Line(SecretFinding finding) => $"{finding.Path}:{finding.Line}:{finding.Column}: {finding.Title} ({finding.Rule}) {finding.Masked}  fingerprint {finding.Fingerprint}{(finding.Rule == EnvFileIgnored.Rule ? "  (--target=Preflight --fix adds the line)" : "")}";

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

using System.Text;
using Interlock.Engine;
using Interlock.Files;
using Interlock.Output;
using Interlock.Platforms;

namespace Interlock.Record;

/// <summary>RC-01: adds this release to the environment's deployment log: when, who, version, services, variables by name, every step with its result, what went less than well. Append-only, once a run.</summary>
/// <param name="request">What is planned.</param>
public sealed class DeploymentLog(PlanRequest request) : Step
{
    /// <inheritdoc/>
    public override string Name => "deployment log";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Record;

    /// <inheritdoc/>
    public override string Requirement => "RC-01";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [$"appends an entry to {request.Environment}/deployments.md in the state folder"];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var path = new StatePaths(context.Site.State).DeploymentLog(request.Environment);
        OwnerOnly.Folder(Path.GetDirectoryName(path)!);
        var before = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellation) : "";
        if (before.Contains(Mark(context.Run), StringComparison.Ordinal))
            return StepResult.Go($"{path} has this run's entry already");
        var live = await context.Platform.LiveAsync(cancellation);
        var options = DurableFile.Options(FileMode.Append);
        options.Access = FileAccess.Write;
        await using (var stream = new FileStream(path, options))
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(SecretMask.Apply(Entry(context, live, torn: before.Length > 0 && !before.EndsWith('\n')))), cancellation);
            stream.Flush(flushToDisk: true);
        }

        DurableFile.FlushFolder(Path.GetDirectoryName(path)!);
        return StepResult.Go($"entry added to {path}");
    }

    // The entry's last line: an entry that a crash cut off does not have it, and is written again.
    private static string Mark(string run) => $"Recorded by run {run}, plan ";

    private string Entry(StepContext context, Live? live, bool torn)
    {
        var text = new StringBuilder(torn ? "\n" : "");
        text.Append($"\n## {context.Clock.GetUtcNow().UtcDateTime:yyyy-MM-dd HH:mm:ss}Z · {request.Runbook.Name} {request.Version} to {request.Environment}\n\n");
        text.Append($"- Commit {request.Commit}\n");
        text.Append($"- By {context.Options.User}{(context.Options.Reason is { } reason ? $", because: {reason}" : "")}\n");
        text.Append($"- {(live is null ? "Nothing serves" : $"Serves at {live.Url}: {live.Evidence}")}\n");
        foreach (var (name, service) in request.Runbook.Services)
            text.Append($"- Service {name}: variables {(service.Variables.Count == 0 ? "none" : string.Join(", ", service.Variables.Keys.Order(StringComparer.Ordinal)))}\n");
        foreach (var phase in context.Phases())
        {
            text.Append($"\n### {phase.Name}: {phase.Outcome}, {DurationText.Of(phase.Ended - phase.Started)}\n\n");
            foreach (var step in phase.Steps)
                text.Append($"- {step.Verdict}: {step.Name}: {OutcomeText.Evidence(step).ReplaceLineEndings(" ")}\n");
        }

        var issues = context.Phases().SelectMany(phase => phase.Steps.Where(step => step.Verdict == "warn").Select(step => $"{phase.Name} / {step.Name}")).ToList();
        var back = context.History().ReleasedBefore(request.Version) is null ? "; nothing was released before it that could be gone back to" : ", --target=Rollback brings the previous version back";
        return text.Append($"\nIssues met: {(issues.Count == 0 ? "none" : string.Join(", ", issues))}. Next: --target=Status tells what is live{back}.\n\n{Mark(context.Run)}{context.Plan.Digest}.\n").ToString();
    }
}

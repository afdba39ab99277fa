using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Repository;

namespace Interlock.Rollout;

/// <summary>An annotated tag on what is released. A failed release takes it back, so that it never blocks the retry.</summary>
internal sealed class ReleaseTag(PlanRequest request) : MutatingStep
{
    public const string StepName = "release tag";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "DP-01";

    public override IReadOnlyList<string> Effects => [$"git tag --annotate v{request.Version} {request.Commit[..Math.Min(7, request.Commit.Length)]}, {GitReference.Where}"];

    public override string UndoEffect => "delete the tag";

    private string Reference => "refs/tags/v" + request.Version;

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) =>
        GitReference.Prepared(Reference, request.Commit, request.Version, await context.Repository.ResolveAsync(Reference, cancellation));

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (GitReference.Taken(context.Intent, request.Commit) is { } taken)
            return StepResult.Stop(taken);
        await context.Repository.TagAsync("v" + request.Version, request.Commit, $"Release {request.Version}", cancellation);
        return StepResult.Go($"v{request.Version} is on {request.Commit[..7]}, {GitReference.Where}") with { Changed = context.Intent["before"] is null };
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) => GitReference.ProbeAsync(context, intent, cancellation);

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) => GitReference.UndoAsync(context, intent, cancellation);
}

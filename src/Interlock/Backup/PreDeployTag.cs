using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Repository;

namespace Interlock.Backup;

/// <summary>An annotated tag on what is live now, so that it can always be found again.</summary>
internal sealed class PreDeployTag(PlanRequest request) : MutatingStep
{
    public override string Name => "pre-deploy tag";

    public override Phase Phase => Phase.Backup;

    public override string? Requirement => "BK-01";

    public override IReadOnlyList<string> Effects => [$"git tag --annotate {Reference} on what is live, {GitReference.Where}"];

    public override string UndoEffect => "delete the tag";

    private string Reference => $"v{request.Version}-pre-deploy";

    public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) => GitReference.PrepareAsync(context, "refs/tags/" + Reference, cancellation);

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.Intent["commit"]?.GetValue<string>() is not { Length: > 0 } commit)
            return context.Intent["version"] is { } version
                ? StepResult.Warn($"{version} is live, but the commit it was built from is not known: no tag to make")
                : StepResult.Go("nothing live: no tag to make");
        var name = GitReference.NameIn(context.Intent);
        await context.Repository.TagAsync(name, commit, $"Live before {request.Version}", cancellation);
        return StepResult.Go($"{name} is on {commit[..7]} ({context.Intent["version"]}), {GitReference.Where}") with { Changed = context.Intent["before"] is null };
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) => GitReference.ProbeAsync(context, intent, cancellation);

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) => GitReference.UndoAsync(context, intent, cancellation);
}

using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Repository;

namespace Interlock.Backup;

/// <summary>A branch from what is live now, ready for a hotfix.</summary>
internal sealed class RollbackBranch(PlanRequest request) : MutatingStep
{
    public override string Name => "rollback branch";

    public override Phase Phase => Phase.Backup;

    public override string? Requirement => "BK-02";

    public override IReadOnlyList<string> Effects => [$"git branch {Reference} from what is live, {GitReference.Where}"];

    public override string UndoEffect => "delete the branch";

    private string Reference => $"rollback/before-{request.Version}";

    public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) => GitReference.PrepareAsync(context, "refs/heads/" + Reference, cancellation);

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.Intent["commit"]?.GetValue<string>() is not { Length: > 0 } commit)
            return StepResult.Go("nothing live: no branch to make");
        var name = GitReference.NameIn(context.Intent);
        await context.Repository.BranchAsync(name, commit, cancellation);
        return StepResult.Go($"{name} is on {commit[..7]} ({context.Intent["version"]}), {GitReference.Where}") with { Changed = context.Intent["before"] is null };
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) => GitReference.ProbeAsync(context, intent, cancellation);

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) => GitReference.UndoAsync(context, intent, cancellation);
}

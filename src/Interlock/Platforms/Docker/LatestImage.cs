using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Platforms.Local;
using Interlock.Rollback;

namespace Interlock.Platforms.Docker;

/// <summary>The tag <c>latest</c> names what serves: the new version once it is proven, and the previous one again after the way back.</summary>
internal sealed class LatestImage(IContainerEngine engine, ContainerHost host, LocalPaths paths, PlanRequest request, Phase phase) : MutatingStep
{
    public const string StepName = "latest image";

    private readonly string latest = host.Names.Latest;
    private readonly bool pushed = request.Runbook.Docker.Registry is not null;

    public override string Name => StepName;

    public override Phase Phase => phase;

    public override string? Requirement => "DP-03";

    public override IReadOnlyList<string> After => phase == Phase.Rollback ? [ShiftTrafficBack.StepName] : [];

    public override TimeSpan Limit => TimeSpan.FromMinutes(15);

    public override IReadOnlyList<string> Effects => [$"docker tag as {latest}{(pushed ? ", and push it" : "")}"];

    public override string UndoEffect => "it names the image that it named before";

    private string Version(StepContext context) => phase == Phase.Rollback ? ChooseVersion.Chosen(context).Version : request.Version;

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) => new()
    {
        ["image"] = BuiltVersion.Find(paths, Version(context))?.Image,
        ["before"] = await BeforeAsync(context, cancellation),
    };

    private async Task<string?> BeforeAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            return (await engine.ImageAsync(latest, cancellation))?.Id;
        }
        catch (ContainerEngineException away)
        {
            context.Say(away.Message);
            return null;
        }
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.Intent["image"]?.GetValue<string>() is not { } image)
            return StepResult.Warn($"{Version(context)} has no image of its own: {latest} stays as it is");
        try
        {
            await MoveAsync(context, image, cancellation);
            return StepResult.Go($"{latest} is {Version(context)}") with { Changed = true };
        }
        catch (ContainerEngineException refused)
        {
            // What serves is right; only who pulls this tag gets another version.
            return StepResult.Warn($"{latest} is not {Version(context)}: {refused.Message}") with { Changed = true };
        }
    }

    private async Task MoveAsync(StepContext context, string image, CancellationToken cancellation)
    {
        await engine.TagAsync(image, latest, cancellation);
        if (pushed)
            await engine.PushAsync(latest, host.Names.Login, context.Say, cancellation);
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        intent["image"]?.GetValue<string>() is { } image && await engine.ImageAsync(image, cancellation) is { } wanted && (await engine.ImageAsync(latest, cancellation))?.Id == wanted.Id
            // Whether the registry has it is not known: tagged here, it is pushed again.
            ? new(pushed ? RealityState.Partly : RealityState.Done, "it is tagged on the engine") : new(RealityState.NotDone, "it is not tagged");

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        try
        {
            if (intent["before"]?.GetValue<string>() is not { } before)
            {
                await engine.RemoveImageAsync(latest, cancellation);
                return pushed ? UndoResult.Kept($"{latest} stays in the registry: there was none before") : UndoResult.Back("there was none before");
            }

            await MoveAsync(context, before, cancellation);
            return UndoResult.Back($"{latest} is what it was");
        }
        catch (ContainerEngineException refused)
        {
            return UndoResult.Failed(refused.Message);
        }
    }
}

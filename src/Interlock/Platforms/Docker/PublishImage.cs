using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Platforms.Local;

namespace Interlock.Platforms.Docker;

/// <summary>The image is in the registry under its version, proven by its digest, before anything that serves is changed. What runs later is that digest.</summary>
internal sealed class PublishImage(IContainerEngine engine, ContainerHost host, LocalPaths paths, PlanRequest request) : MutatingStep
{
    public const string StepName = "publish image";

    private const int Tries = 4;

    private readonly string image = host.Names.Of(request.Version);

    public override string Name => StepName;

    public override Phase Phase => Phase.Provision;

    public override string? Requirement => "DP-03";

    public override TimeSpan Limit => TimeSpan.FromMinutes(30);

    public override IReadOnlyList<string> Effects => [$"docker push {image}, {Tries} tries", "pull it back by the digest that the registry gave, and compare"];

    public override string UndoEffect => "the image stays in the registry: nothing runs it";

    public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(new JsonObject { ["image"] = image });

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var (built, evidence, failed) = await host.BuildAsync(context, request.Version, request.Commit, request.Runbook.Services.First().Value, cancellation);
        if (built?.Image is null)
            return StepResult.Stop(evidence, failed?.Tail(20).Split('\n') ?? []);
        try
        {
            // Pulled by its digest it has no name of ours.
            await engine.TagAsync(built.Image, image, cancellation);
            await PushAsync(context, cancellation);
            if (await engine.ImageAsync(built.Image, cancellation) is not { } local || host.Names.Digest(local) is not { } digest)
                return StepResult.Stop($"{image} was pushed, but the registry gave no digest for it") with { Changed = true };
            await engine.PullAsync(digest, host.Names.Login, context.Say, cancellation);
            if (await engine.ImageAsync(digest, cancellation) is not { } pulled || pulled.Id != local.Id)
                return StepResult.Stop($"the registry gives another image for {digest} than was pushed: nothing is run from it") with { Changed = true };
            (built with { Image = digest }).Write(paths.Version(built.Version, built.Commit));
            return StepResult.Go($"{image} is in the registry as {digest[(digest.IndexOf('@', StringComparison.Ordinal) + 1)..][..19]}") with { Changed = true, Data = new() { ["digest"] = digest } };
        }
        catch (ContainerEngineException refused)
        {
            return StepResult.Stop($"{image} is not in the registry: {refused.Message}") with { Changed = true };
        }
    }

    private async Task PushAsync(StepContext context, CancellationToken cancellation)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                await engine.PushAsync(image, host.Names.Login, context.Say, cancellation);
                return;
            }
            catch (ContainerEngineException passing) when (passing.Unreachable && tried < Tries)
            {
                var pause = TimeSpan.FromSeconds(1 << (tried - 1));
                context.Say($"{passing.Message}; try {tried + 1} of {Tries} in {pause.TotalSeconds:0} s");
                await Task.Delay(pause, context.Clock, cancellation);
            }
        }
    }

    public override async Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        BuiltVersion.Read(paths.Version(request.Version, request.Commit)) is { Image: { } known } && known.Contains('@', StringComparison.Ordinal) && await engine.ImageAsync(known, cancellation) is not null
            ? new(RealityState.Done, $"{known} was pushed") { Data = new() { ["digest"] = known } }
            : new(RealityState.NotDone, "it has no digest of the registry");

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) =>
        Task.FromResult(UndoResult.Kept($"{image} stays in the registry: nothing runs it"));
}

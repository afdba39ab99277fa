using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollback.Replaying;
using Npgsql;

namespace Interlock.Rollback;

/// <summary>The slot of the release that was left goes once the previous version serves: it holds back write-ahead log, and nobody goes back from that release twice.</summary>
internal sealed class DropReplaySlot : MutatingStep
{
    public const string StepName = "replay slot";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-04";

    public override IReadOnlyList<string> After => [PreviousVersionServes.StepName];

    public override IReadOnlyList<string> Effects => ["drop the environment's replication slot and its publications"];

    public override string UndoEffect => "nothing: the next backup arms another";

    public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) => Task.FromResult<JsonObject>([]);

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            var dropped = await ReplaySlots.DropAsync(context, cancellation);
            return dropped.Count == 0 ? StepResult.Go("none was left")
                : StepResult.Go($"dropped {string.Join(", ", dropped.Select(slot => $"{slot.Name}, which kept {slot.WalBytes >> 20} MiB"))}") with { Changed = true };
        }
        catch (Exception left) when (left is NpgsqlException or IExplained)
        {
            // The previous version serves: that a slot is left does not make it any worse.
            return StepResult.Warn($"it may be left, and holds back write-ahead log: --target=Status --clean drops it ({left.Message})");
        }
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        Task.FromResult(new Reality(RealityState.NotDone, "it is looked for again"));

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) =>
        Task.FromResult(UndoResult.Kept("a slot that is gone can't be armed again for what has been written"));
}

using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollback.Replaying;
using Npgsql;

namespace Interlock.Rollback;

/// <summary>Slots go that serve no release any more, as they hold back write-ahead log: after a rollback that of the release that was left, after a release that of the version before.</summary>
/// <param name="phase">Rollback or Record.</param>
/// <param name="after">What must have passed: until then the release may be taken back to the version before.</param>
internal sealed class DropReplaySlot(Phase phase, IReadOnlyList<string> after) : MutatingStep
{
    public const string StepName = "replay slot";

    public override string Name => StepName;

    public override Phase Phase => phase;

    public override string? Requirement => "RB-04";

    public override IReadOnlyList<string> After => after;

    public override IReadOnlyList<string> Effects => ["drop the environment's replication slots and their publications, but that of the backup by which what serves could be left"];

    public override string UndoEffect => "nothing: the next backup arms another";

    public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation) => Task.FromResult<JsonObject>([]);

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            var serves = phase == Phase.Record ? context.Plan.Version : (string?)context.DataOf(Phase.Rollback, ChooseVersion.StepName)?["version"];
            var dropped = await ReplaySlots.DropAsync(context, ReplaySlots.Serving(context, serves), cancellation);
            return dropped.Count == 0 ? StepResult.Go("none was left")
                : StepResult.Go($"dropped {string.Join(", ", dropped.Select(slot => $"{slot.Name}, which kept {slot.WalBytes >> 20} MiB"))}") with { Changed = true };
        }
        catch (Exception left) when (left is NpgsqlException or IExplained)
        {
            // What is to serve does: that a slot is left does not make it any worse.
            return StepResult.Warn($"it may be left, and holds back write-ahead log: --target=Status --clean drops it ({left.Message})");
        }
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        Task.FromResult(new Reality(RealityState.NotDone, "it is looked for again"));

    public override Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation) =>
        Task.FromResult(UndoResult.Kept("a slot that is gone can't be armed again for what has been written"));
}

using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Interlock.Ledger;

namespace Interlock.Engine;

/// <summary>One run's pen: appends entries under the lock, and keeps all of them at hand.</summary>
internal sealed class Journal(ILedgerWriter writer, IReadOnlyList<LedgerEntry> before)
{
    private readonly List<LedgerEntry> entries = [.. before];
    private readonly Lock gate = new();
    private ReleaseHistory? folded;

    /// <summary>What all entries add up to, this run's among them.</summary>
    public ReleaseHistory History
    {
        get
        {
            lock (gate)
                return folded ??= ReleaseHistory.Of(entries);
        }
    }

    public Task StartAsync(string run, RunStart start) => AppendAsync(new() { Run = run, Kind = EntryKind.RunStarted, Data = Data(start, LedgerJson.Default.RunStart) });

    public Task EndAsync(string run, RunEnd end) => AppendAsync(new() { Run = run, Kind = EntryKind.RunEnded, Data = Data(end, LedgerJson.Default.RunEnd) });

    public Task LiveAsync(string run, LiveVersion? live) =>
        AppendAsync(new() { Run = run, Kind = EntryKind.Live, Data = live is null ? null : Data(live with { Url = SecretMask.Apply(live.Url) }, LedgerJson.Default.LiveVersion) });

    /// <summary>Deployments are frozen: told as a run of its own, which is no release.</summary>
    public async Task FreezeAsync(string run, RunStart start, string why)
    {
        await StartAsync(run, start);
        await AppendAsync(new() { Run = run, Kind = EntryKind.Frozen, Evidence = SecretMask.Apply(why) });
        await EndAsync(run, new("succeeded", (int)ExitCode.Done));
    }

    public Task IntentAsync(string run, Step step, JsonObject intent) =>
        AppendAsync(new() { Run = run, Kind = EntryKind.Intent, Phase = step.Phase, Step = step.Name, Data = intent.DeepClone().AsObject() });

    public Task OutcomeAsync(string run, Step step, StepResult result) => AppendAsync(new()
    {
        Run = run,
        Kind = EntryKind.Outcome,
        Phase = step.Phase,
        Step = step.Name,
        Verdict = result.Verdict,
        Evidence = SecretMask.Apply(result.Evidence),
        Data = new() { ["changed"] = result.Changed, ["facts"] = result.Data?.DeepClone() },
    });

    public Task UndoIntentAsync(string run, StepKey step) => AppendAsync(new() { Run = run, Kind = EntryKind.UndoIntent, Phase = step.Phase, Step = step.Name });

    public Task UndoneAsync(string run, StepKey step, UndoResult result) => AppendAsync(new()
    {
        Run = run,
        Kind = EntryKind.Undone,
        Phase = step.Phase,
        Step = step.Name,
        Evidence = SecretMask.Apply(result.Evidence),
        Data = new() { ["outcome"] = result.Outcome.ToString().ToLowerInvariant() },
    });

    // Never cancelled: an interrupt must not keep the truth out of the ledger.
    private async Task AppendAsync(LedgerEntry entry)
    {
        var written = await writer.AppendAsync(entry, CancellationToken.None);
        lock (gate)
        {
            entries.Insert(entries.FindLastIndex(entry => entry.Number < written.Number) + 1, written);
            folded = null;
        }
    }

    private static JsonObject Data<T>(T value, JsonTypeInfo<T> type) => LedgerJson.ToData(value, type);
}

using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Plan;
using Interlock.Record;

namespace Interlock.Tests.Engine;

/// <summary>A ledger whose disk fills up after some entries of a run.</summary>
internal sealed class FailingLedger(ILedger inner, int? after, Func<Exception>? failure = null, CancellationToken lost = default) : ILedger
{
    public Task<IReadOnlyList<LedgerEntry>> ReadAsync(string environment, CancellationToken cancellation = default) => inner.ReadAsync(environment, cancellation);

    public async Task<ILedgerWriter> LockAsync(string environment, LockHolder holder, CancellationToken cancellation = default) =>
        new Writer(await inner.LockAsync(environment, holder, cancellation), after ?? int.MaxValue, failure ?? (() => new LedgerException("out of paper")), lost);

    public Task<LockHolder?> HolderAsync(string environment, CancellationToken cancellation = default) => inner.HolderAsync(environment, cancellation);

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private sealed class Writer(ILedgerWriter inner, int left, Func<Exception> failure, CancellationToken lost) : ILedgerWriter
    {
        private int left = left;

        public long Fence => inner.Fence;

        public CancellationToken Lost => lost;

        public Task<LedgerEntry> AppendAsync(LedgerEntry entry, CancellationToken cancellation = default) =>
            lost.IsCancellationRequested ? throw new LockLostException("local") : left-- > 0 ? inner.AppendAsync(entry, cancellation) : throw failure();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}

/// <summary>Throws at everything it is told.</summary>
internal sealed class DeafObserver : IReleaseObserver
{
    public void RunStarted(string run, string doing, ReleasePlan plan) => throw new IOException("terminal is gone");

    public void Note(string text) => throw new IOException("terminal is gone");

    public void PhaseStarted(Phase phase, IReadOnlyList<string> steps) => throw new IOException("terminal is gone");

    public void StepStarted(Step step) => throw new IOException("terminal is gone");

    public void StepSaid(Step step, string line) => throw new IOException("terminal is gone");

    public void StepEnded(Step step, StepResult result, TimeSpan took, bool skipped) => throw new IOException("terminal is gone");

    public void PhaseEnded(Phase phase, Verdict verdict, TimeSpan took) => throw new IOException("terminal is gone");

    public void UndoStarted(Step step) => throw new IOException("terminal is gone");

    public void UndoEnded(Step step, UndoResult result, TimeSpan took) => throw new IOException("terminal is gone");

    public void RunEnded(ReleaseRecord record) => throw new IOException("terminal is gone");
}

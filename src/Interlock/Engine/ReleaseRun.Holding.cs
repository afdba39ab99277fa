using Interlock.Ledger;

namespace Interlock.Engine;

public sealed partial class ReleaseRun
{
    /// <summary>Whether this run may have changed something, whether or not it is back: true also when that can't be told.</summary>
    public bool MayHaveChanged
    {
        get
        {
            try
            {
                var history = journal.History;
                return history.Standing(Digest) is { NeedsUndo: true }
                    || history.Runs.Where(run => RunOf(run.Id) == Id).SelectMany(run => run.Entries).Any(entry => entry.Kind is EntryKind.Intent or EntryKind.UndoIntent);
            }
            catch (Exception)
            {
                return true;
            }
        }
    }

    /// <summary>Does a part under the lock: it is cancelled when another run has taken the lock, for that one acts now.</summary>
    /// <exception cref="LockLostException">Another run has the lock.</exception>
    private async Task<T> HoldingAsync<T>(Func<CancellationToken, Task<T>> part, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, writer.Lost);
        try
        {
            return await part(either.Token);
        }
        catch (OperationCanceledException) when (writer.Lost.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new LockLostException(Plan.Environment);
        }
    }
}

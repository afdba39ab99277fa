namespace Interlock.Edge.Routing;

/// <summary>New requests wait here, in bounded number, until let go.</summary>
internal sealed class Hold(DateTimeOffset until)
{
    public const int MostWaiting = 10_000;
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;

    public DateTimeOffset Until { get; } = until;

    public int Waiting => Volatile.Read(ref _waiting);

    public void Release() => _released.TrySetResult();

    /// <summary>False when too many wait already.</summary>
    public async Task<bool> WaitAsync(CancellationToken cancelled)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > MostWaiting)
                return false;
            await _released.Task.WaitAsync(cancelled);
            return true;
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}

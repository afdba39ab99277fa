namespace Interlock.Verify.Load;

/// <summary>Sends requests at a constant rate whatever the answers do (an open loop), and times each from when it was due. A service that freezes for a second delays a second's worth of requests, and all of them are seen.</summary>
/// <param name="clock">The clock.</param>
/// <param name="together">While so many wait for their answers, what is due is not sent but counted (<see cref="Measurement.NotSent"/>): a service that is slow is not made slower. Null: all is sent.</param>
/// <param name="mostInFlight">What is due while so many are on their way is sent late. Default 512.</param>
public sealed class ConstantRate(TimeProvider clock, int? together = null, int mostInFlight = 512)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(50);

    /// <summary>Sends what the schedule asks for, and waits for the last answer.</summary>
    /// <param name="schedule">When requests are due.</param>
    /// <param name="ask">Sends the request of that number. It brings its own time limit.</param>
    /// <param name="meter">Counts; may be read meanwhile. Null: one of its own.</param>
    /// <param name="enough">Ends the schedule early; what is in flight is waited for.</param>
    /// <param name="cancellation">Drops everything.</param>
    /// <returns>What was measured.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async Task<Measurement> RunAsync(
        Schedule schedule, Func<long, CancellationToken, Task<Sample>> ask, Meter? meter = null, CancellationToken enough = default, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(ask);
        meter ??= new Meter();
        using var slots = new SemaphoreSlim(mostInFlight);
        var start = clock.GetTimestamp();
        var inFlight = new InFlight();
        // On a thread of its own: what is due must not wait for the answers' threads.
        await Task.Factory.StartNew(HandOutAsync, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).Unwrap();
        inFlight.NoMore();
        await inFlight.Empty;
        cancellation.ThrowIfCancellationRequested();
        return meter.Read(clock.GetElapsedTime(start));

        async Task HandOutAsync()
        {
            long sent = 0;
            while (sent < schedule.Count && !enough.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                for (var due = schedule.DueBy(clock.GetElapsedTime(start)); sent < due && !enough.IsCancellationRequested; sent++)
                {
                    if (inFlight.Count >= together)
                    {
                        meter.NotSent();
                        continue;
                    }

                    meter.Started(clock.GetElapsedTime(start) - schedule.DueAt(sent));
                    inFlight.Add();
                    _ = SendAsync(sent);
                }

                if (sent < schedule.Count && schedule.DueAt(sent) - clock.GetElapsedTime(start) is var wait)
                    await FineWait.ForAsync(wait > LongestWait ? LongestWait : wait, clock);
            }
        }

        async Task SendAsync(long index)
        {
            try
            {
                await slots.WaitAsync(cancellation);
                try
                {
                    var sample = await ask(index, cancellation);
                    meter.Ended(sample, schedule.DueAt(index), clock.GetElapsedTime(start));
                }
                finally
                {
                    slots.Release();
                }
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The caller hears of it once, from the loop.
            }
            catch (Exception)
            {
                meter.Ended(Sample.NoAnswer(), schedule.DueAt(index), clock.GetElapsedTime(start));
            }
            finally
            {
                inFlight.Remove();
            }
        }
    }

    /// <summary>Requests on their way; one more until the schedule has ended.</summary>
    private sealed class InFlight
    {
        private readonly TaskCompletionSource empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int count = 1;

        public Task Empty => empty.Task;

        public int Count => Volatile.Read(ref count) - 1;

        public void Add() => Interlocked.Increment(ref count);

        public void NoMore() => Remove();

        public void Remove()
        {
            if (Interlocked.Decrement(ref count) == 0)
                empty.TrySetResult();
        }
    }
}

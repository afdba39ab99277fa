namespace Interlock.Platforms.Local;

/// <summary>Waits until a freshly started service is healthy for the first time, and notices at once when it dies instead.</summary>
internal sealed class FirstAnswer(TimeProvider clock)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    public async Task<(bool Answered, string Evidence)> WaitAsync(Func<CancellationToken, Task<string?>> ended, string url, string path, TimeSpan limit, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            var (_, healthy, evidence) = await ServiceHealth.AskAsync(url, path, clock, cancellation);
            if (healthy)
                return (true, evidence);
            if (await ended(cancellation) is { } why)
                return (false, $"{why} {clock.GetElapsedTime(started).TotalSeconds:0.0} s after its start");
            if (clock.GetElapsedTime(started) > limit)
                return (false, $"was not healthy within {limit.TotalSeconds:0} s: {evidence}");
            await Task.Delay(Pause, clock, cancellation);
        }
    }
}

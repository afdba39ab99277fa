namespace Interlock.Files;

/// <summary>Lets one process at a time through. The operating system opens it when its holder dies.</summary>
/// <remarks>
/// Unlike <see cref="FileLock"/>, which others hold for moments or for a whole release, it is for work of many seconds that a second process
/// waits for: the caller says how long, it asks less often, and it asks again whatever the failure was, which is thrown when the time is over.
/// </remarks>
internal sealed class FileGate : IAsyncDisposable
{
    private readonly FileStream held;

    private FileGate(FileStream held) => this.held = held;

    public static async Task<FileGate> EnterAsync(string path, TimeProvider clock, TimeSpan limit, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException) when (clock.GetElapsedTime(started) < limit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellation);
            }
        }
    }

    public ValueTask DisposeAsync() => held.DisposeAsync();
}

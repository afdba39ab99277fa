namespace Interlock.Database;

/// <summary>Lets one process at a time through. The operating system opens it when its holder dies.</summary>
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

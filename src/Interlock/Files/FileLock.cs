namespace Interlock.Files;

/// <summary>A file that is held open for one process alone: <c>flock</c> on Unix, share mode on Windows. The operating system frees it when the process ends, however it ends.</summary>
/// <remarks>It tells a held file from every other failure, which it throws at once, and notices a file system that locks nothing. <see cref="FileGate"/> is for a long wait.</remarks>
internal static class FileLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(5);

    /// <summary>Takes it, or returns null when somebody else has it.</summary>
    /// <param name="path">The file; made when missing.</param>
    /// <exception cref="IOException">It can't be opened for another reason, or the file system knows no locks.</exception>
    public static FileStream? TryTake(string path)
    {
        if (TryOpen(path) is not { } held)
            return null;
        // Some network file systems say yes to everybody: better no release than two at once.
        if (TryOpen(path) is not { } second)
            return held;
        second.Dispose();
        held.Dispose();
        throw new IOException($"'{path}' lies on a file system that does not lock files, or DOTNET_SYSTEM_IO_DISABLEFILELOCKING is set: two releases could run at once");
    }

    /// <summary>Takes one that others hold for moments only.</summary>
    /// <param name="path">The file; made when missing.</param>
    /// <param name="clock">Measures the waiting, 10 s at most.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    public static async Task<FileStream> WaitAsync(string path, TimeProvider clock, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            if (TryOpen(path) is { } held)
                return held;
            if (clock.GetElapsedTime(started) > Patience)
                throw new IOException($"'{path}' was held by another process for {Patience.TotalSeconds:0} s");
            await Task.Delay(BetweenAttempts, clock, cancellation);
        }
    }

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, DurableFile.Options(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException held) when (IsHeld(held))
        {
            return null;
        }
    }

    // EWOULDBLOCK of flock(2) on Linux and macOS, ERROR_SHARING_VIOLATION on Windows. A full disk is not a lock.
    private static bool IsHeld(IOException failed) => failed.HResult is 11 or 35 or unchecked((int)0x80070020);
}

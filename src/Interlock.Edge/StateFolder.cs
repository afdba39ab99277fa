namespace Interlock.Edge;

/// <summary>One edge per folder, by a file lock that dies with its holder.</summary>
internal static class StateFolder
{
    private static readonly TimeSpan TryEvery = TimeSpan.FromMilliseconds(50);

    public static async Task<FileStream> LockAsync(string folder, TimeSpan wait, TimeProvider time)
    {
        var began = time.GetTimestamp();
        using var tries = new PeriodicTimer(TryEvery, time);
        while (true)
        {
            try
            {
                Directory.CreateDirectory(folder);
                return new FileStream(Path.Combine(folder, "edge.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (time.GetElapsedTime(began) < wait)
            {
                await tries.WaitForNextTickAsync();
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new EdgeStartException($"Cannot use the state folder {folder}: {refused.Message} Perhaps another edge uses it.", 1, refused);
            }
        }
    }
}

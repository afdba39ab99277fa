using Interlock.Files;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>The temporary folder of a browser and of its driver: all that they put into temporary files goes with it. What a run of the same user left that was killed is removed by the next.</summary>
internal sealed class BrowserTemp : IDisposable
{
    private const string Prefix = "interlock-browser-";
    private const string LockName = "lock";

    // A socket's path has at most 104 bytes with its zero (sys/un.h of macOS; 108 on Linux), and Chromium's is org.chromium.Chromium.XXXXXX/SingletonSocket inside.
    private const int LongestParent = 104 - 1 - 70;
    private const string ShortParent = "/tmp";
    private const int Attempts = 20;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(100);

    // One that is being made has no lock yet.
    private static readonly TimeSpan Young = TimeSpan.FromMinutes(1);
    private readonly FileStream? held;

    private BrowserTemp(string path, FileStream? held) => (Path, this.held) = (path, held);

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>The variables that lead a program's temporary files to it.</summary>
    public IReadOnlyDictionary<string, string?> Variables => new Dictionary<string, string?>(StringComparer.Ordinal) { ["TMPDIR"] = Path, ["TMP"] = Path, ["TEMP"] = Path };

    /// <summary>Makes one, and removes those whose owner is gone.</summary>
    /// <param name="clock">Tells how old others are.</param>
    /// <param name="parent">Where; null: where temporary files are.</param>
    /// <param name="shortParent">Where instead, when paths in <paramref name="parent"/> get too long.</param>
    /// <exception cref="NoBrowserException">None can be made.</exception>
    public static BrowserTemp Make(TimeProvider clock, string? parent = null, string shortParent = ShortParent)
    {
        parent ??= System.IO.Path.GetTempPath();
        // A browser that has no room for a long path still says so itself: better than none where /tmp is closed.
        string[] places = OperatingSystem.IsWindows() || System.Text.Encoding.UTF8.GetByteCount(parent.TrimEnd('/')) <= LongestParent ? [parent] : [shortParent, parent];
        var refused = new List<string>();
        foreach (var place in places)
        {
            Sweep(place, clock);
            try
            {
                return In(place);
            }
            catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
            {
                refused.Add(closed.Message);
            }
        }

        throw new NoBrowserException($"a browser needs a temporary folder, and none can be made: {string.Join("; ", refused)}. Name one that can be written to in TMPDIR");
    }

    public void Dispose()
    {
        held?.Dispose();
        Remove(Path);
    }

    /// <summary>Removes it, though a program that is just ending still writes into it.</summary>
    /// <param name="clock">Waits between attempts.</param>
    public async Task RemoveAsync(TimeProvider clock)
    {
        held?.Dispose();
        for (var attempt = 1; !Remove(Path) && attempt < Attempts; attempt++)
            await Task.Delay(BetweenAttempts, clock);
    }

    private static BrowserTemp In(string place)
    {
        var path = NewFolder.In(place, Prefix);
        var file = System.IO.Path.Combine(path, LockName);
        try
        {
            return new(path, FileLock.TryTake(file));
        }
        catch (IOException)
        {
            // Where nothing can be locked, nothing is swept either: without its lock it is left alone.
            File.Delete(file);
            return new(path, null);
        }
    }

    private static void Sweep(string parent, TimeProvider clock)
    {
        try
        {
            foreach (var path in Directory.EnumerateDirectories(parent, Prefix + "*"))
                if (clock.GetUtcNow().UtcDateTime - Directory.GetLastWriteTimeUtc(path) > Young && FileOwner.IsUs(path) && IsLeft(path))
                    Remove(path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // What others left keeps nobody from looking.
        }
    }

    private static bool IsLeft(string path)
    {
        var file = System.IO.Path.Combine(path, LockName);
        try
        {
            using var taken = File.Exists(file) ? FileLock.TryTake(file) : null;
            return taken is not null;
        }
        catch (Exception others) when (others is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool Remove(string path)
    {
        try
        {
            if (!Directory.Exists(path))
                return true;
            // The lock last: by it the next run knows what this one did not come to remove.
            foreach (var folder in Directory.EnumerateDirectories(path))
                Directory.Delete(folder, recursive: true);
            Directory.Delete(path, recursive: true);
            return true;
        }
        catch (Exception kept) when (kept is IOException or UnauthorizedAccessException)
        {
            // A file that is still held, or written meanwhile; nothing leans on it.
            return false;
        }
    }
}

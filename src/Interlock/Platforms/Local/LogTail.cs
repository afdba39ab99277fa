using System.Text;

namespace Interlock.Platforms.Local;

/// <summary>Reads on in a log that is written meanwhile.</summary>
internal static class LogTail
{
    // A service that writes more between two looks says nothing new with it.
    private const int Most = 8 * 1024 * 1024;

    /// <summary>The whole lines after a place; a log that is shorter than that is another one, and read from its beginning.</summary>
    /// <returns>Null when there is no log.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    public static async Task<LogPart?> ReadAsync(string path, long after, CancellationToken cancellation)
    {
        if (!File.Exists(path))
            return null;
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (after == LogPart.End)
            return new([], file.Length);
        var from = Math.Max(after > file.Length ? 0 : after, file.Length - Most);
        file.Position = from;
        var bytes = new byte[file.Length - from];
        var length = await file.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
        var end = bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
        return new(Encoding.UTF8.GetString(bytes, 0, end).Split('\n', StringSplitOptions.RemoveEmptyEntries), from + end);
    }
}

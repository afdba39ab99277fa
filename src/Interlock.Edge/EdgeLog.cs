namespace Interlock.Edge;

/// <summary>What changed and what went wrong, one line each; never one line per request. Starts afresh at 1 MiB, keeping one file before it.</summary>
internal sealed class EdgeLog(string folder, TimeProvider time)
{
    private const long Largest = 1024 * 1024;
    private readonly string _path = Path.Combine(folder, "edge.log");
    private readonly Lock _writing = new();

    public void Write(string message)
    {
        lock (_writing)
        {
            try
            {
                if (new FileInfo(_path) is { Exists: true, Length: > Largest })
                    File.Move(_path, _path + ".1", overwrite: true);
                File.AppendAllText(_path, $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {message.ReplaceLineEndings(" ")}\n");
            }
            catch (Exception broken) when (broken is IOException or UnauthorizedAccessException)
            {
                // A full disk must not stop the traffic.
            }
        }
    }
}

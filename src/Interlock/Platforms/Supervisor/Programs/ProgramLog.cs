using Interlock.Platforms.Local;

namespace Interlock.Platforms.Supervisor;

/// <summary>What programs write, from the files that supervisord names, or where those are closed to this user from supervisord itself.</summary>
internal sealed class ProgramLog(SupervisorClient client)
{
    private const int Bytes = 16 * 1024;
    private const string Unread = "(its log can't be read:";

    /// <summary>This is no line of a log: it says that there is none to be read.</summary>
    public static bool IsUnread(string line) => line.StartsWith(Unread, StringComparison.Ordinal);

    /// <summary>Where a program's logs end now: what it writes from here on is new.</summary>
    public static (long Output, long Error) EndOf(ProgramInfo program) => (Length(program.Output), Length(program.Error));

    /// <summary>The last lines that a program has written since then, masked; those of its errors last.</summary>
    public async Task<IReadOnlyList<string>> SinceAsync(ProgramInfo program, (long Output, long Error) after, int lines, CancellationToken cancellation)
    {
        var output = await LinesAsync(program, error: false, after.Output, cancellation);
        var error = await LinesAsync(program, error: true, after.Error, cancellation);
        return [.. output.TakeLast(lines).Concat(error.TakeLast(lines)).Select(SecretMask.Apply)];
    }

    /// <summary>The end of what a program has written, masked.</summary>
    public async Task<IReadOnlyList<string>> TailAsync(ProgramInfo program, int lines, CancellationToken cancellation)
    {
        var (output, error) = EndOf(program);
        return await SinceAsync(program, (Math.Max(0, output - Bytes), Math.Max(0, error - Bytes)), lines, cancellation);
    }

    private async Task<IEnumerable<string>> LinesAsync(ProgramInfo program, bool error, long after, CancellationToken cancellation)
    {
        var file = error ? program.Error : program.Output;
        // With redirect_stderr there is one file only.
        if (file.Length == 0)
            return [];
        try
        {
            if (await LogTail.ReadAsync(file, after, cancellation) is { } part)
                return part.Lines;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            // supervisord itself may read it.
        }

        try
        {
            var (text, _) = await client.TailAsync(program.FullName, error, Bytes, cancellation);
            return text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (SupervisorException unreadable)
        {
            return [$"{Unread} {unreadable.Message})"];
        }
    }

    private static long Length(string file)
    {
        try
        {
            return File.Exists(file) ? new FileInfo(file).Length : 0;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return 0;
        }
    }
}

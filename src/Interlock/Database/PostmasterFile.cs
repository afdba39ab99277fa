using System.Globalization;

namespace Interlock.Database;

/// <summary>What a running PostgreSQL server notes of itself in its data folder (PostgreSQL manual, 73.1, postmaster.pid).</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Port">Its port.</param>
internal sealed record PostmasterFile(int Pid, int Port)
{
    public static PostmasterFile? Read(string path)
    {
        try
        {
            var lines = File.ReadAllLines(path);
            return lines.Length > 3
                && int.TryParse(lines[0], NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                && int.TryParse(lines[3], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? new(pid, port) : null;
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The process with that id is a server on this data. Linux only.</summary>
    public bool StandsIn(string data)
    {
        try
        {
            return IsServerOn(new FileInfo($"/proc/{Pid}/cwd").LinkTarget, File.ReadAllText($"/proc/{Pid}/cmdline"), data);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A server stands in its data folder. Root in a container may not look there, for it lacks the right to trace another user's process (ptrace(2)): its command line then tells the folder.</summary>
    /// <param name="folder">Where the process stands; null when that is not told.</param>
    /// <param name="command">Its command line, with a zero byte behind each word.</param>
    /// <param name="data">The data folder.</param>
    internal static bool IsServerOn(string? folder, string command, string data)
    {
        if (folder is not null)
            return folder == data;
        var words = command.Split('\0');
        return Path.GetFileName(words[0]) == "postgres" && words.Contains(data, StringComparer.Ordinal);
    }
}

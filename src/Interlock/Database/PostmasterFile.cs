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

    /// <summary>The process with that id is a server on this data: a server stands in its data folder. Linux only.</summary>
    public bool StandsIn(string data)
    {
        try
        {
            return new FileInfo($"/proc/{Pid}/cwd").LinkTarget == data;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

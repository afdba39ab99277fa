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
            return Real(folder) == Real(data);
        var words = command.Split('\0');
        return Path.GetFileName(words[0]) == "postgres" && words.Any(word => word == data || (Path.IsPathFullyQualified(word) && Real(word) == Real(data)));
    }

    /// <summary>The path without links, as the system tells it (realpath(3)); what is not there stays as it is.</summary>
    internal static string Real(string path)
    {
        var real = Path.GetPathRoot(Path.GetFullPath(path))!;
        foreach (var part in Path.GetFullPath(path)[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            var next = new FileInfo(Path.Combine(real, part));
            // Its target may lie behind links itself.
            real = next.LinkTarget is { } target && next.ResolveLinkTarget(returnFinalTarget: true) is not null ? Real(Path.Combine(real, target)) : next.FullName;
        }

        return real;
    }
}

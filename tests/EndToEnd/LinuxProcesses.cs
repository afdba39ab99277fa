using System.Globalization;
using System.Runtime.InteropServices;

namespace EndToEnd;

/// <summary>Processes of this machine, found in /proc, and signals to them.</summary>
internal static partial class LinuxProcesses
{
    public const int Interrupt = 2;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Those whose command line or environment has a text in it.</summary>
    public static IReadOnlyDictionary<int, string> Of(string text) => All()
        .Where(pid => pid != Environment.ProcessId)
        .Select(pid => (Pid: pid, Line: Read(pid, "cmdline"), Environment: Read(pid, "environ")))
        .Where(found => found.Line.Contains(text, StringComparison.Ordinal) || found.Environment.Contains(text, StringComparison.Ordinal))
        // What has ended and is not collected yet has no command line.
        .Where(found => found.Line.Length > 0)
        .ToDictionary(found => found.Pid, found => found.Line.Replace('\0', ' '));

    /// <summary>All members of a session.</summary>
    public static IReadOnlyList<int> Session(int leader) => [.. All().Where(pid => Field(pid, 3) == leader)];

    /// <summary>The one that was started with a marking variable's value.</summary>
    public static int Marked(string mark) => All().Single(pid => Read(pid, "environ").Split('\0').Contains(mark, StringComparer.Ordinal));

    /// <summary>A variable of a process whose environment has a text in it.</summary>
    public static string Variable(string text, string name) => All().Select(pid => Read(pid, "environ").Split('\0'))
        .First(variables => variables.Any(variable => variable.StartsWith(text, StringComparison.Ordinal)))
        .Single(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    public static bool IsAlive(int pid) => Read(pid, "cmdline").Length > 0;

    public static void Send(int pid, int signal) => _ = kill(pid, signal);

    private static IEnumerable<int> All() => Directory.EnumerateDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : 0)
        .Where(pid => pid > 0);

    // Fields are counted after the command's name, which may have blanks in it.
    private static int Field(int pid, int index)
    {
        var stat = Read(pid, "stat");
        var fields = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length > index ? int.Parse(fields[index], CultureInfo.InvariantCulture) : 0;
    }

    private static string Read(int pid, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/{file}");
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int kill(int pid, int signal);
}

namespace Interlock.Processes;

/// <summary>Finds programs as a shell would.</summary>
public static class ProgramFinder
{
    /// <summary>The full path of a program, or null when there is none that may be executed.</summary>
    /// <param name="program">A name to look for on PATH (and in <paramref name="extra"/>), or a path.</param>
    /// <param name="extra">Further folders, looked at after PATH.</param>
    public static string? Find(string program, params IEnumerable<string> extra)
    {
        if (program.Contains('/', StringComparison.Ordinal) || (OperatingSystem.IsWindows() && program.Contains('\\', StringComparison.Ordinal)))
            return IsExecutable(program) ? Path.GetFullPath(program) : null;
        var endings = OperatingSystem.IsWindows() ? new[] { ".exe", ".cmd", ".bat", "" } : [""];
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Concat(extra)
            .SelectMany(folder => endings.Select(ending => Path.Combine(folder, program + ending)))
            .FirstOrDefault(IsExecutable);
    }

    private static bool IsExecutable(string path) =>
        File.Exists(path) && (OperatingSystem.IsWindows()
            || (File.GetUnixFileMode(path) & (UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute)) != UnixFileMode.None);
}

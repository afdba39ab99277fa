using Interlock.Database;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Preflight;

/// <summary>Which programs a runbook needs, read off its commands.</summary>
internal static class ToolsNeeded
{
    // Words that the shell itself knows, and such as only a shell could find.
    private static readonly HashSet<string> ShellsOwn = new(StringComparer.Ordinal)
    {
        ".", ":", "[", "[[", "!", "{", "cd", "case", "command", "do", "done", "echo", "elif", "else", "esac", "eval", "exec", "exit", "export", "false", "fi", "for", "if", "printf", "read", "set", "source", "test", "then", "time", "true", "ulimit", "umask", "unset", "until", "while",
    };

    public static IReadOnlyList<string> By(ReleaseRunbook runbook) =>
    [
        // In an image they are the image's own.
        .. runbook.Services.Values.Where(_ => runbook.Platform is not (PlatformKind.Docker or PlatformKind.Swarm)).SelectMany(service => new[] { service.Build?.Run, service.Run })
            .Append(runbook.Supervisor?.Install?.Run)
            .Concat(runbook.Checks.Values.Select(check => check.Run))
            .Concat(runbook.Database?.Backup.Copies ?? [])
            .OfType<string>().SelectMany(Programs)
            .Prepend("git").Concat(runbook.Database?.Backup.SealFor.Count > 0 ? ["age"] : []).Concat(runbook.Tools.Keys)
            .Distinct(StringComparer.Ordinal),
    ];

    public static IReadOnlyList<string> ByDatabase(ReleaseRunbook runbook) => runbook.Database is null ? [] : ["pg_dump", "pg_restore"];

    public static string? FindDatabaseClient(string name) =>
        new PostgresPrograms().Folders.Select(folder => ProgramFinder.Find(Path.Combine(folder, name))).FirstOrDefault(file => file is not null);

    /// <summary>The first word of each command of a line. What is quoted, computed or a path is left to the shell: it can only be known by running.</summary>
    public static IEnumerable<string> Programs(string line) =>
        line.Split(["&&", "||", ";", "\n"], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            // A separator between quotes separates nothing.
            .Take(line.AsSpan().ContainsAny('"', '\'', '`') ? 1 : int.MaxValue)
            .Select(command => command.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).SkipWhile(IsAssignment).FirstOrDefault())
            .OfType<string>()
            .Where(word => word.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '+') && !ShellsOwn.Contains(word) && !word.StartsWith('-'));

    private static bool IsAssignment(string word) => word.IndexOf('=', StringComparison.Ordinal) is > 0 and var at && word[..at].All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
}

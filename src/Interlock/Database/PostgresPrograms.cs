using System.Globalization;
using System.Text.RegularExpressions;
using Interlock.Processes;

namespace Interlock.Database;

/// <summary>Finds PostgreSQL's programs: on PATH, then the newest of the folders that packages use off PATH.</summary>
/// <param name="path">Folders to look in first, in their order. Null: those of PATH.</param>
/// <param name="roots">Folders whose subfolders are one version each. Null: those of Debian, Red Hat and Homebrew.</param>
public sealed partial class PostgresPrograms(IReadOnlyList<string>? path = null, IReadOnlyList<string>? roots = null)
{
    private static readonly string[] Roots = ["/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin", "/usr/local/opt/postgresql*/bin", "/usr/libexec/postgresql*"];

    /// <summary>Folders in the order they are asked.</summary>
    public IReadOnlyList<string> Folders { get; } =
    [
        .. path ?? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries),
        .. (roots ?? Roots).SelectMany(Expand),
    ];

    /// <summary>The folder of a whole server (<c>initdb</c>, <c>postgres</c>, <c>pg_ctl</c>), links followed; null when none is installed.</summary>
    public string? Server() => Folders
        .Select(folder => Path.Combine(folder, "initdb"))
        .Where(File.Exists)
        .Select(initdb => Path.GetDirectoryName(new FileInfo(initdb).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? initdb)!)
        .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "pg_ctl")));

    /// <summary>The first client program that is at least as new as a server: an older <c>pg_dump</c> refuses it (PostgreSQL manual, pg_dump, Notes).</summary>
    /// <param name="program">Such as <c>pg_dump</c>.</param>
    /// <param name="server">The server's major version.</param>
    /// <param name="commands">Starts programs.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>That program, or the newest one that is too old, or null when none is installed.</returns>
    public async Task<PostgresProgram?> ClientAsync(string program, int server, ICommandRunner commands, CancellationToken cancellation)
    {
        PostgresProgram? newest = null;
        foreach (var file in Folders.Select(folder => Path.Combine(folder, program)).Where(file => ProgramFinder.Find(file) is not null))
        {
            var said = await commands.RunAsync(new Command(file, "--version") { Limit = TimeSpan.FromSeconds(20) }, cancellation: cancellation);
            if (!said.Succeeded || Version().Match(said.Output) is not { Success: true } match)
                continue;
            var found = new PostgresProgram(file, int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture), match.Groups["all"].Value);
            if (found.Major >= server)
                return found;
            if (newest is null || found.Major > newest.Major)
                newest = found;
        }

        return newest;
    }

    private static IEnumerable<string> Expand(string pattern)
    {
        var star = pattern.IndexOf('*', StringComparison.Ordinal);
        if (star < 0)
            return [pattern];
        var parent = pattern[..pattern.LastIndexOf('/', star)];
        var rest = pattern[(parent.Length + 1)..].Split('/', 2);
        return !Directory.Exists(parent) ? [] : Directory.EnumerateDirectories(parent, rest[0])
            .OrderByDescending(folder => Number().Match(Path.GetFileName(folder)) is { Success: true } match ? int.Parse(match.Value, CultureInfo.InvariantCulture) : 0)
            .Select(folder => rest.Length == 1 ? folder : Path.Combine(folder, rest[1]));
    }

    [GeneratedRegex(@"\(PostgreSQL\) (?<all>(?<major>\d+)[\w.]*)", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Version();

    [GeneratedRegex(@"\d+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}

/// <summary>One of PostgreSQL's client programs.</summary>
/// <param name="File">Its full path.</param>
/// <param name="Major">Its major version.</param>
/// <param name="Version">Its version as it tells it.</param>
public sealed record PostgresProgram(string File, int Major, string Version);

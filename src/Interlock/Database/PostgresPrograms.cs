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
    public string? Server() => Servers().FirstOrDefault();

    /// <summary>The folder of a whole server of one version: data is served by no other (PostgreSQL manual, 19.6).</summary>
    /// <param name="major">Its major version.</param>
    /// <param name="commands">Starts programs.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>Null when that version is not installed.</returns>
    public async Task<string?> ServerAsync(int major, ICommandRunner commands, CancellationToken cancellation)
    {
        foreach (var folder in Servers())
            if (await AskAsync(Path.Combine(folder, "postgres"), commands, cancellation) is { } found && found.Major == major)
                return folder;
        return null;
    }

    private IEnumerable<string> Servers() => Folders
        .Select(folder => Path.Combine(folder, "initdb"))
        .Where(File.Exists)
        .Select(initdb => Path.GetDirectoryName(new FileInfo(initdb).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? initdb)!)
        .Where(folder => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "pg_ctl")))
        .Distinct(StringComparer.Ordinal);

    /// <summary>The client program that is nearest to a server among those at least as new: an older <c>pg_dump</c> refuses it (PostgreSQL manual, pg_dump, Notes), and a newer <c>pg_restore</c> may set what it does not know (17: <c>transaction_timeout</c>).</summary>
    /// <param name="program">Such as <c>pg_dump</c>.</param>
    /// <param name="server">The server's major version.</param>
    /// <param name="commands">Starts programs.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>That program, or the newest one that is too old, or null when none is installed.</returns>
    public async Task<PostgresProgram?> ClientAsync(string program, int server, ICommandRunner commands, CancellationToken cancellation)
    {
        PostgresProgram? best = null;
        foreach (var file in Folders.Select(folder => Path.Combine(folder, program)).Where(file => ProgramFinder.Find(file) is not null && !IsWrapper(file)))
        {
            if (await AskAsync(file, commands, cancellation) is not { } found)
                continue;
            if (found.Major == server)
                return found;
            if (best is null || (found.Major > server ? best.Major < server || found.Major < best.Major : found.Major > best.Major))
                best = found;
        }

        return best;
    }

    // Debian's links on PATH: a script that chooses a version itself, by files of the user's home, and takes its time. What it would start is among the folders.
    private static bool IsWrapper(string file) => new FileInfo(file).ResolveLinkTarget(returnFinalTarget: true)?.Name == "pg_wrapper";

    private static async Task<PostgresProgram?> AskAsync(string file, ICommandRunner commands, CancellationToken cancellation)
    {
        var said = await commands.RunAsync(new Command(file, "--version") { Limit = TimeSpan.FromSeconds(20) }, cancellation: cancellation);
        return said.Succeeded && Version().Match(said.Output) is { Success: true } match
            ? new(file, int.Parse(match.Groups["major"].Value, CultureInfo.InvariantCulture), match.Groups["all"].Value)
            : null;
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

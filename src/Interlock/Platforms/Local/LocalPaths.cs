namespace Interlock.Platforms.Local;

/// <summary>Where the <c>local</c> platform keeps things, all below the state folder but for the <see cref="ControlSocketPath"/>.</summary>
/// <param name="State">The state folder.</param>
/// <param name="Environment">Name of the environment.</param>
public sealed record LocalPaths(string State, string Environment)
{
    private const int CommitDigits = 12;

    /// <summary>The environment's own folder.</summary>
    public string Root => new StatePaths(State).Of(Environment);

    /// <summary>State and log of the edge.</summary>
    public string Edge => Path.Combine(Root, "edge");

    /// <summary>Built versions, a folder each.</summary>
    public string Versions => Path.Combine(Root, "versions");

    /// <summary>The source that is built, kept so that builds stay incremental.</summary>
    public string Source => Path.Combine(Root, "source");

    /// <summary>Logs of the services.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>What a cutover that was cut off had measured.</summary>
    public string Cutover => Path.Combine(Root, "cutover.json");

    /// <summary>Says where the edge's control socket is.</summary>
    public string ControlFile => Path.Combine(Root, "control.path");

    /// <summary>Folder of a version as built from a commit: another commit never takes the place of what may run.</summary>
    /// <param name="version">The version.</param>
    /// <param name="commit">Full commit id.</param>
    public string Version(string version, string commit) => Path.Combine(Versions, $"{FileName(version)}@{commit[..Math.Min(CommitDigits, commit.Length)]}");

    /// <summary>A version as a file name.</summary>
    /// <param name="version">The version.</param>
    public static string FileName(string version) => string.Concat(version.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '+' ? c : '_'));
}

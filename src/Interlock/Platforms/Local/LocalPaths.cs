using System.Security.Cryptography;
using System.Text;

namespace Interlock.Platforms.Local;

/// <summary>Where the <c>local</c> platform keeps things, all below the state folder but for the control socket, whose path may have no more than 107 bytes.</summary>
/// <param name="State">The state folder.</param>
/// <param name="Environment">Name of the environment.</param>
public sealed record LocalPaths(string State, string Environment)
{
    /// <summary>The environment's own folder.</summary>
    public string Root => Path.Combine(State, Environment);

    /// <summary>State and log of the edge.</summary>
    public string Edge => Path.Combine(Root, "edge");

    /// <summary>Built versions, a folder each.</summary>
    public string Versions => Path.Combine(Root, "versions");

    /// <summary>The source that is built, kept so that builds stay incremental.</summary>
    public string Source => Path.Combine(Root, "source");

    /// <summary>Logs of the services.</summary>
    public string Logs => Path.Combine(Root, "logs");

    /// <summary>The edge's control socket.</summary>
    public string Control => Path.Combine(RuntimeFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Root)))[..16], "edge.sock");

    /// <summary>Folder of a built version.</summary>
    /// <param name="version">The version.</param>
    public string Version(string version) => Path.Combine(Versions, FileName(version));

    /// <summary>A version as a file name.</summary>
    /// <param name="version">The version.</param>
    public static string FileName(string version) => string.Concat(version.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '+' ? c : '_'));

    private static string RuntimeFolder =>
        System.Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 and < 60 } runtime && Directory.Exists(runtime)
            ? Path.Combine(runtime, "interlock")
            : Path.Combine("/tmp", $"interlock-{System.Environment.UserName}");
}

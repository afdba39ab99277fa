using System.Security.Cryptography;
using System.Text;

namespace Interlock.Database;

/// <summary>Where the embedded server keeps what. Our own notes lie in the state folder; the data of a server that another user runs lies where that user can go.</summary>
/// <param name="State">The state folder's full path.</param>
/// <param name="Elsewhere">The server runs as another user.</param>
internal sealed record EmbeddedFolders(string State, bool Elsewhere)
{
    /// <summary>Names a folder for other users' data instead of <c>/var/lib/interlock</c>.</summary>
    public const string HomeVariable = "INTERLOCK_DATA_HOME";

    // sun_path holds 107 bytes (unix(7)); the socket's own name takes up to 20 of them.
    private const int LongestSocketFolder = 80;

    public string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.TrimEndingDirectorySeparator(Path.GetFullPath(State)))))[..16];

    public string Notes => Path.Combine(State, "postgres");

    public string Pointer => Path.Combine(Notes, "server.json");

    public string AdminPassword => Path.Combine(Notes, "admin-password");

    /// <summary>Each environment's role has a password of its own.</summary>
    public string ApplicationPassword(string environment) => Path.Combine(Notes, environment == DatabaseLocator.Local ? "application-password" : $"application-password.{environment}");

    public string Log => Path.Combine(Notes, "server.log");

    /// <summary>The folder that the server's user owns.</summary>
    public string Home => Environment.GetEnvironmentVariable(HomeVariable) is { Length: > 0 } home ? Path.Combine(home, Hash, "postgres")
        : Elsewhere ? Path.Combine("/var/lib/interlock", Hash, "postgres")
        : Notes;

    public string Data => Path.Combine(Home, "data");

    public string Socket => Path.Combine(Home, "run") is { Length: <= LongestSocketFolder } near ? near : Path.Combine("/tmp", $"interlock-{Hash}");
}

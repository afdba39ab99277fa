namespace Interlock.Processes;

/// <summary>Packages of Debian and its kin, which root may install by itself.</summary>
public static class DebianPackages
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(10);

    /// <summary>We are root, and there is <c>apt-get</c>.</summary>
    public static bool CanInstall => Environment.IsPrivilegedProcess && OperatingSystem.IsLinux() && ProgramFinder.Find("apt-get") is not null;

    /// <summary>Installs packages, without what they only recommend. Harmless for one that is there.</summary>
    /// <param name="commands">Starts programs.</param>
    /// <param name="say">Hears what <c>apt-get</c> says.</param>
    /// <param name="packages">Their names.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>How the installation ended.</returns>
    public static async Task<CommandResult> InstallAsync(ICommandRunner commands, Action<string> say, IReadOnlyList<string> packages, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(commands);
        ArgumentNullException.ThrowIfNull(packages);
        // A list of packages may be old and still do: the installation itself decides.
        await commands.RunAsync(Apt("update", "-q"), say, cancellation);
        return await commands.RunAsync(Apt(["install", "-y", "-q", "--no-install-recommends", .. packages]), say, cancellation);
    }

    private static Command Apt(params string[] arguments) => new("apt-get", arguments)
    {
        Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["DEBIAN_FRONTEND"] = "noninteractive" },
        Limit = Limit,
    };
}

using Interlock.Processes;

namespace Interlock.Database;

/// <summary>How PostgreSQL is installed on this system: by us as root on Debian and its kin, by a person elsewhere.</summary>
internal static class ServerInstallation
{
    // Debian's package would else start a server of its own, on the default port and at every boot.
    private const string NoOwnCluster = "/etc/postgresql-common/createcluster.d/interlock.conf";
    private static readonly string[] Families = ["debian", "fedora", "alpine", "arch", "suse"];

    /// <summary>The command that a person types.</summary>
    public static string CommandFor(string release, bool mac) => mac ? "brew install postgresql@17" : Family(release) switch
    {
        "debian" => "sudo apt-get install -y --no-install-recommends postgresql",
        "fedora" => "sudo dnf install -y postgresql-server",
        "alpine" => "sudo apk add postgresql",
        "arch" => "sudo pacman -S --noconfirm postgresql",
        "suse" => "sudo zypper install -y postgresql-server",
        _ => "your system's package named postgresql or postgresql-server",
    };

    /// <summary>The command that a person types for one version, beside others.</summary>
    public static string CommandFor(string release, bool mac, int major) => mac ? $"brew install postgresql@{major}" : Family(release) switch
    {
        "debian" => $"sudo apt-get install -y --no-install-recommends postgresql-{major} (not of your release: apt.postgresql.org)",
        "fedora" => $"sudo dnf install -y postgresql{major}-server (from yum.postgresql.org)",
        "alpine" => $"sudo apk add postgresql{major}",
        "suse" => $"sudo zypper install -y postgresql{major}-server",
        _ => $"your system's package of PostgreSQL {major}'s server",
    };

    /// <summary>Where a server is taken from when none is installed. Docker alone will not do: a backup needs the client programs.</summary>
    /// <param name="client">Major version of the newest <c>pg_dump</c>; null: there is none.</param>
    /// <param name="docker">Docker answers.</param>
    /// <param name="mayInstall">We are root, on Debian or its kin.</param>
    public static ServerSource Source(int? client, bool docker, bool mayInstall) =>
        docker && client is not null ? ServerSource.Docker : mayInstall ? ServerSource.Package : ServerSource.Nowhere;

    /// <summary>What a person types for client programs.</summary>
    public static string ClientCommandFor(string release, bool mac, int major) => mac ? $"brew install postgresql@{major}" : Family(release) switch
    {
        "debian" => $"sudo apt-get install -y postgresql-client-{major} (newer than your release has: apt.postgresql.org)",
        "fedora" => "sudo dnf install -y postgresql",
        "alpine" => $"sudo apk add postgresql{major}-client",
        "arch" => "sudo pacman -S --noconfirm postgresql-libs",
        "suse" => $"sudo zypper install -y postgresql{major}",
        _ => $"your system's package of PostgreSQL {major}'s client programs",
    };

    public static string Release() => File.Exists("/etc/os-release") ? File.ReadAllText("/etc/os-release") : "";

    public static async Task InstallAsync(ICommandRunner commands, Action<string> announce, Action<string> say, CancellationToken cancellation)
    {
        announce("No PostgreSQL server is installed. Installing Debian's: apt-get install -y --no-install-recommends postgresql");
        var ours = !File.Exists(NoOwnCluster);
        Directory.CreateDirectory(Path.GetDirectoryName(NoOwnCluster)!);
        await File.WriteAllTextAsync(NoOwnCluster, "create_main_cluster = false\n", cancellation);
        try
        {
            var installed = await DebianPackages.InstallAsync(commands, say, ["postgresql"], cancellation);
            if (!installed.Succeeded)
                throw new DatabaseException($"apt-get could not install postgresql: {SecretMask.Apply(string.Join('\n', (installed.Output.TrimEnd() + "\n" + installed.Error.TrimEnd()).Split('\n').TakeLast(15)))}");
        }
        finally
        {
            if (ours)
                File.Delete(NoOwnCluster);
        }
    }

    private static string Family(string release)
    {
        // os-release(5): ID is the system, ID_LIKE what it descends from.
        var names = release.Split('\n').Where(line => line.StartsWith("ID=", StringComparison.Ordinal) || line.StartsWith("ID_LIKE=", StringComparison.Ordinal))
            .SelectMany(line => line[(line.IndexOf('=', StringComparison.Ordinal) + 1)..].Trim().Trim('"').Split(' ')).ToList();
        return Families.FirstOrDefault(names.Contains)
            ?? (names.Contains("ubuntu") ? "debian" : names.Contains("rhel") || names.Contains("centos") ? "fedora" : "");
    }
}

/// <summary>Where Interlock's own server comes from when none is installed.</summary>
internal enum ServerSource
{
    Docker,
    Package,
    Nowhere,
}

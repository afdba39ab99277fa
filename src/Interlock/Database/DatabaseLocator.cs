using System.Security.Cryptography;
using System.Text;
using Interlock.Engine;
using Interlock.Files;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Database;

/// <summary>A database that was found.</summary>
/// <param name="Application">As the application's own role reaches it. Database and role may not be made yet.</param>
/// <param name="Admin">The superuser of Interlock's own server, connected to its maintenance database; null for a server that was configured.</param>
public sealed record LocatedDatabase(DatabaseUrl Application, DatabaseUrl? Admin);

/// <summary>Finds the application's database: the configured URL, else Interlock's own server from the installed programs, else from Docker, else (as root on Debian or Ubuntu) after installing it.</summary>
public static class DatabaseLocator
{
    /// <summary>The environment whose database bears the system's plain name.</summary>
    internal const string Local = "local";

    // PostgreSQL cuts names after 63 bytes without a word, and the role's name is four longer.
    private const int LongestName = 59;

    /// <summary>Finds the application's database; starts Interlock's own server where there is no URL. Does not make the database itself: that is Provision's.</summary>
    /// <param name="runbook">The runbook, resolved for the environment.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="site">Folders of the run.</param>
    /// <param name="commands">Starts programs.</param>
    /// <param name="clock">Measures limits.</param>
    /// <param name="announce">Hears, before it is done, how this machine is changed: a package installed, a container made.</param>
    /// <param name="say">Hears what else is done, a line each.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>Null when the runbook has no database.</returns>
    /// <exception cref="DatabaseException">There is none, with what to install; or it does not start.</exception>
    public static async Task<DatabaseUrl?> OpenAsync(ReleaseRunbook runbook, string environment, Site site, ICommandRunner commands, TimeProvider clock, Action<string> announce, Action<string> say, CancellationToken cancellation) =>
        (await LocateAsync(runbook, environment, site, commands, clock, announce, say, cancellation))?.Application;

    /// <summary>As <see cref="OpenAsync"/>, with the superuser's URL beside it.</summary>
    /// <inheritdoc cref="OpenAsync"/>
    public static async Task<LocatedDatabase?> LocateAsync(ReleaseRunbook runbook, string environment, Site site, ICommandRunner commands, TimeProvider clock, Action<string> announce, Action<string> say, CancellationToken cancellation)
    {
        if (runbook.Database is not { } settings)
            return null;
        if (settings.Url is { } configured)
            return new(Parse(configured), null);

        var server = Own(site, commands, clock, say);
        var admin = await EnsureAsync(server, commands, clock, announce, say, cancellation);
        var name = NameOf(runbook, environment);
        return new(admin with { Database = name, User = RoleOf(name), Password = OwnerOnly.Kept(server.Folders.ApplicationPassword(environment)) }, admin);
    }

    /// <summary>As <see cref="LocateAsync"/>, but only looks: starts, installs and writes nothing.</summary>
    /// <param name="runbook">The runbook, resolved for the environment.</param>
    /// <param name="environment">The environment's name.</param>
    /// <param name="server">Interlock's own server.</param>
    /// <param name="cancellation">Stops the search.</param>
    /// <returns>Null when the runbook has no database, or when Interlock's own server does not run.</returns>
    /// <exception cref="DatabaseException">The configured URL can't be used.</exception>
    public static async Task<LocatedDatabase?> FindRunningAsync(ReleaseRunbook runbook, string environment, EmbeddedServer server, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(runbook);
        ArgumentNullException.ThrowIfNull(server);
        if (runbook.Database is not { } settings)
            return null;
        if (settings.Url is { } configured)
            return new(Parse(configured), null);
        if (await server.FindRunningAsync(cancellation) is not { } admin)
            return null;
        var (name, password) = (NameOf(runbook, environment), server.Folders.ApplicationPassword(environment));
        return new(admin with { Database = name, User = RoleOf(name), Password = File.Exists(password) ? OwnerOnly.Kept(password) : null }, admin);
    }

    /// <summary>Installs PostgreSQL's package. Does nothing where a server is installed, or where we may not install.</summary>
    /// <param name="commands">Starts programs.</param>
    /// <param name="announce">Hears it before it is done.</param>
    /// <param name="say">Hears what the package manager says, a line each.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DatabaseException">It can't be installed.</exception>
    public static Task InstallServerAsync(ICommandRunner commands, Action<string> announce, Action<string> say, CancellationToken cancellation) =>
        new PostgresPrograms().Server() is null && DebianPackages.CanInstall ? ServerInstallation.InstallAsync(commands, announce, say, cancellation) : Task.CompletedTask;

    /// <summary>Interlock's own server for a state folder, running or not: to stop or remove it.</summary>
    /// <param name="site">Folders of the run.</param>
    /// <param name="commands">Starts programs.</param>
    /// <param name="clock">Measures limits.</param>
    /// <param name="say">Hears what is done, a line each.</param>
    public static EmbeddedServer Own(Site site, ICommandRunner commands, TimeProvider clock, Action<string> say) =>
        new(site.State, new PostgresPrograms(), commands, clock, say);

    /// <summary>There is a server to ask: a configured one, or our own, set up by an earlier run. Starts nothing.</summary>
    internal static bool IsThere(StepContext context) =>
        context.Plan.Runbook.Database is { } settings && (settings.Url is not null || Own(context.Site, context.Commands, context.Clock, context.Say).Exists);

    /// <summary>The database's name, when the server is Interlock's own: <c>database.name</c> or the system's. All environments share that server, so elsewhere than on <c>local</c> the name carries the environment's, unless it ends with it already.</summary>
    /// <param name="runbook">The runbook, resolved for the environment.</param>
    /// <param name="environment">The environment's name.</param>
    public static string NameOf(ReleaseRunbook runbook, string environment)
    {
        ArgumentNullException.ThrowIfNull(runbook);
        var given = runbook.Database?.Name ?? runbook.Name;
        if (environment == Local || given.EndsWith($"_{environment}", StringComparison.Ordinal))
            return given;
        var name = $"{given}_{environment}";
        return name.Length <= LongestName ? name : $"{name[..(LongestName - 9)]}_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..8]}";
    }

    

    internal static string RoleOf(string database) => $"{database}_app";

    private static DatabaseUrl Parse(Secret configured)
    {
        try
        {
            return DatabaseUrl.Parse(configured);
        }
        catch (FormatException wrong)
        {
            throw new DatabaseException($"database.url can't be used: {wrong.Message}", wrong);
        }
    }

    private static async Task<DatabaseUrl> EnsureAsync(EmbeddedServer server, ICommandRunner commands, TimeProvider clock, Action<string> announce, Action<string> say, CancellationToken cancellation)
    {
        var inDocker = EmbeddedPointer.Read(server.Folders.Pointer) is { Kind: DockerServer.Kind };
        var programs = new PostgresPrograms();
        if (!inDocker && (programs.Server() is not null || (server.DataVersion is not null && !DebianPackages.CanInstall)))
            return await server.EnsureAsync(cancellation);
        var client = (await programs.ClientAsync("pg_dump", int.MaxValue, commands, cancellation))?.Major;
        var release = ServerInstallation.Release();
        switch (inDocker ? ServerSource.Docker : ServerInstallation.Source(client, server.DataVersion is null && await DockerServer.IsUsableAsync(commands, cancellation), DebianPackages.CanInstall))
        {
            case ServerSource.Docker:
                return await new DockerServer(server.Folders, commands, clock, say).EnsureAsync(client, announce, cancellation);
            case ServerSource.Nowhere:
                throw new DatabaseException($"No PostgreSQL server was found: no database.url, none installed, no Docker with PostgreSQL's client programs beside it (backups need pg_dump). Install one: {ServerInstallation.CommandFor(release, OperatingSystem.IsMacOS())}");
            default:
                await ServerInstallation.InstallAsync(commands, announce, say, cancellation);
                break;
        }

        return await Own(new Site("", server.Folders.State, ""), commands, clock, say).EnsureAsync(cancellation);
    }
}

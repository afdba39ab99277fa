using System.Globalization;
using Interlock.Files;
using Interlock.Processes;
using Npgsql;

namespace Interlock.Database;

/// <summary>The embedded server as a container, where no PostgreSQL is installed but Docker works.</summary>
internal sealed class DockerServer(EmbeddedFolders folders, ICommandRunner commands, TimeProvider clock, Action<string> say)
{
    public const string Kind = "docker";
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    private string Name => $"interlock-{folders.Hash}";

    public static async Task<bool> IsUsableAsync(ICommandRunner commands, CancellationToken cancellation)
    {
        if (ProgramFinder.Find("docker") is null)
            return false;
        var info = await commands.RunAsync(new Command("docker", "info", "--format", "{{.ServerVersion}}") { Limit = TimeSpan.FromSeconds(20) }, cancellation: cancellation);
        return info.Succeeded && info.Output.Trim().Length > 0;
    }

    /// <summary>Starts it, and makes it where it is not there.</summary>
    /// <param name="major">Its version, when it is made: that of the client programs, because older ones refuse it. Null: 16.</param>
    /// <param name="announce">Hears that it is made.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task<DatabaseUrl> EnsureAsync(int? major, Action<string> announce, CancellationToken cancellation)
    {
        var image = string.Create(CultureInfo.InvariantCulture, $"postgres:{major ?? 16}");
        OwnerOnly.Folder(folders.State);
        OwnerOnly.Folder(folders.Notes);
        var password = OwnerOnly.Kept(folders.AdminPassword);
        var started = await commands.RunAsync(new Command("docker", "start", Name), cancellation: cancellation);
        if (!started.Succeeded)
        {
            announce($"Starting PostgreSQL in Docker ({image}) as {Name}");
            var run = new Command("docker", "run", "--detach", "--name", Name, "--publish", "127.0.0.1::5432", "--volume", $"{Name}:{DataFolder(major)}",
                "--env", $"POSTGRES_USER={EmbeddedServer.Admin}", "--env", "POSTGRES_PASSWORD", image)
            {
                Secrets = new Dictionary<string, Secret>(StringComparer.Ordinal) { ["POSTGRES_PASSWORD"] = password },
                Limit = TimeSpan.FromMinutes(10),
            };
            started = await commands.RunAsync(run, line => say(line), cancellation);
        }

        if (!started.Succeeded)
            throw new DatabaseException($"Docker did not start PostgreSQL: {started.Tail()}");
        var port = await PortAsync(cancellation);
        new EmbeddedPointer(Kind, Name, port, 0, 0).Write(folders.Pointer);
        var url = new DatabaseUrl { Host = "127.0.0.1", Port = port, User = EmbeddedServer.Admin, Password = password, Database = "postgres" };
        await ReadyAsync(url, cancellation);
        return url;
    }

    // The images from 18 on keep each version's data in a folder of its own, and refuse a volume below (docker-library/postgres, PGDATA).
    private static string DataFolder(int? major) => major >= 18 ? "/var/lib/postgresql" : "/var/lib/postgresql/data";

    /// <summary>Asks Docker; starts nothing.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellation)
    {
        if (ProgramFinder.Find("docker") is null)
            return false;
        var asked = await commands.RunAsync(new Command("docker", "container", "inspect", "--format", "{{.State.Running}}", Name) { Limit = TimeSpan.FromSeconds(20) }, cancellation: cancellation);
        return asked.Succeeded && asked.Output.Trim() == "true";
    }

    public Task StopAsync(CancellationToken cancellation) => commands.RunAsync(new Command("docker", "stop", Name), cancellation: cancellation);

    public async Task RemoveAsync(CancellationToken cancellation)
    {
        await commands.RunAsync(new Command("docker", "rm", "--force", Name), cancellation: cancellation);
        await commands.RunAsync(new Command("docker", "volume", "rm", "--force", Name), cancellation: cancellation);
    }

    private async Task<int> PortAsync(CancellationToken cancellation)
    {
        var said = await commands.RunAsync(new Command("docker", "port", Name, "5432/tcp"), cancellation: cancellation);
        return said.Succeeded && int.TryParse(said.Output.Trim().Split('\n')[0].Split(':')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            ? port
            : throw new DatabaseException($"Docker does not tell the port of {Name}: {said.Tail()}");
    }

    private async Task ReadyAsync(DatabaseUrl url, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (true)
        {
            try
            {
                await using var connection = await url.OpenAsync(cancellation);
                return;
            }
            catch (NpgsqlException) when (clock.GetElapsedTime(started) < StartLimit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), clock, cancellation);
            }
            catch (NpgsqlException late)
            {
                throw new DatabaseException($"PostgreSQL in Docker did not answer within {StartLimit.TotalSeconds:0} s: docker logs {Name} tells more", late);
            }
        }
    }
}

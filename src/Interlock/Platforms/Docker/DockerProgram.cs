using Interlock.Processes;

namespace Interlock.Platforms.Docker;

/// <summary>A container engine by the docker program, which finds engines by socket, TLS or SSH as its users are used to. Engine 20.10 and later.</summary>
/// <param name="commands">Starts programs.</param>
/// <param name="host">The engine's address, as <c>DOCKER_HOST</c> takes it; null: where the program finds it.</param>
/// <param name="clock">The clock.</param>
public sealed partial class DockerProgram(ICommandRunner commands, string? host, TimeProvider clock) : IContainerEngine
{
    private const string Program = "docker";
    private static readonly TimeSpan EngineLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    // What the program says when it is the engine that is not there, and not what it was asked.
    private static readonly string[] NotReached = ["Cannot connect to the Docker daemon", "error during connect", "failed to connect to the docker API", "connection reset by peer", "unexpected EOF", "dial unix"];

    private string? address = host;
    private bool wasThere;

    /// <inheritdoc/>
    public async Task<EngineInfo> InfoAsync(CancellationToken cancellation)
    {
        var told = await DoAsync(["version", "--format", "{{.Server.Version}}"], cancellation);
        var number = told.Output.Trim().Split('-', '+')[0];
        return new(System.Version.TryParse(number, out var version) ? version : throw new ContainerEngineException($"The engine tells '{number}' as its version, which is none."), await HostAsync(cancellation));
    }

    // With a configuration of our own, for a login, the program no longer knows its context.
    private async Task<string> HostAsync(CancellationToken cancellation)
    {
        if (address is null)
        {
            var context = await RunAsync(new(Program, "context", "inspect", "--format", "{{.Endpoints.docker.Host}}"), null, cancellation);
            address = System.Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } named ? named
                : context.Succeeded && context.Output.Trim() is { Length: > 0 } told ? told : "unix:///var/run/docker.sock";
        }

        return address;
    }

    private async Task<Command> CommandAsync(IReadOnlyList<string> arguments, CancellationToken cancellation) =>
        new(Program, ["--host", await HostAsync(cancellation), .. arguments]);

    private async Task<CommandResult> DoAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var command = await CommandAsync(arguments, cancellation);
        var result = await AskAsync(command, null, cancellation);
        return result.Succeeded ? result : throw Failed(command, result);
    }

    // Null for what is not there.
    private async Task<CommandResult?> FindAsync(IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        var command = await CommandAsync(arguments, cancellation);
        var result = await AskAsync(command, null, cancellation);
        return result.Succeeded ? result
            // An engine that is away has "no such file" for its socket: that tells nothing of what was looked for.
            : !IsNotReached(result) && (result.Error.Contains("No such", StringComparison.OrdinalIgnoreCase) || result.Error.Contains("not found", StringComparison.OrdinalIgnoreCase)) ? null
            : throw Failed(command, result);
    }

    // An engine that restarts in the middle of a release is waited for: all that is asked of it may be asked twice.
    private async Task<CommandResult> AskAsync(Command command, Action<string>? say, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            var result = await RunAsync(command, say, cancellation);
            if (result.Succeeded || !IsNotReached(result) || clock.GetElapsedTime(began) > EngineLimit || !await ComesBackAsync(began, cancellation))
                return result;
        }
    }

    private async Task<bool> ComesBackAsync(long began, CancellationToken cancellation)
    {
        var ping = await CommandAsync(["version", "--format", "{{.Server.Version}}"], cancellation);
        // One that was never there, such as a wrong address, is not waited for.
        if (!wasThere)
            return false;
        while (clock.GetElapsedTime(began) < EngineLimit)
        {
            if ((await RunAsync(ping, null, cancellation)).Succeeded)
                return true;
            await Task.Delay(LookEvery, clock, cancellation);
        }

        return false;
    }

    private async Task<CommandResult> RunAsync(Command command, Action<string>? say, CancellationToken cancellation)
    {
        CommandResult result;
        try
        {
            result = await commands.RunAsync(command, say, cancellation);
        }
        catch (ProgramNotFoundException)
        {
            throw new ContainerEngineException("The docker program is not installed. On Debian and Ubuntu: apt-get install docker.io");
        }

        wasThere |= result.Succeeded && command.Arguments[0] != "context";
        return result;
    }

    private static bool IsNotReached(CommandResult result) => NotReached.Any(words => result.Error.Contains(words, StringComparison.OrdinalIgnoreCase));

    private static ContainerEngineException Failed(Command command, CommandResult result)
    {
        var notReached = IsNotReached(result);
        var advice = result.Error.Contains("permission denied", StringComparison.OrdinalIgnoreCase) && result.Error.Contains("docker.sock", StringComparison.Ordinal)
            ? " This user may not speak to it: add him to the group 'docker', or run as root." : notReached ? " Is it started (dockerd, systemctl start docker), and is docker.host right?" : "";
        var said = result.TimedOut ? $"took longer than {command.Limit.TotalSeconds:0} s" : result.Tail(3);
        return new($"docker {command.Arguments[2]}: {said.TrimEnd('.')}{(said.EndsWith('?') ? "" : ".")}{advice}") { Unreachable = notReached };
    }
}

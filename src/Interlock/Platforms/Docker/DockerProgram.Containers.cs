using System.Globalization;
using System.Text.Json.Nodes;
using Interlock.Files;
using Interlock.Processes;

namespace Interlock.Platforms.Docker;

/// <summary>Containers and their networks.</summary>
public sealed partial class DockerProgram
{
    private const string Secrets = "/run/secrets";
    private const UnixFileMode Open = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <inheritdoc/>
    public async Task<bool> NetworkAsync(string name, IReadOnlyDictionary<string, string> labels, CancellationToken cancellation)
    {
        if (await FindAsync(["network", "inspect", "--format", "{{.Name}}", name], cancellation) is not null)
            return false;
        await DoAsync(["network", "create", .. Labels(labels), name], cancellation);
        return true;
    }

    /// <inheritdoc/>
    public async Task RemoveNetworkAsync(string name, string label, string value, CancellationToken cancellation)
    {
        if (await FindAsync(["network", "inspect", "--format", $"{{{{index .Labels \"{label}\"}}}}", name], cancellation) is not { } found || found.Output.Trim() != value)
            return;
        var command = await CommandAsync(["network", "rm", name], cancellation);
        var result = await AskAsync(command, null, cancellation);
        if (!result.Succeeded && !result.Error.Contains("not found", StringComparison.OrdinalIgnoreCase) && !result.Error.Contains("No such network", StringComparison.OrdinalIgnoreCase) && !result.Error.Contains("active endpoints", StringComparison.OrdinalIgnoreCase))
            throw Failed(command, result);
    }

    /// <inheritdoc/>
    public async Task<string> CreateAsync(ContainerSpec container, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(container);
        var command = await DescribeAsync(["create"], container, cancellation);
        var result = await AskAsync(command, null, cancellation);
        if (!result.Succeeded)
            throw Failed(command, result);
        var id = result.Output.Trim().Split('\n')[^1];
        if (container.SecretFiles.Count > 0)
            await CopyAsync(id, container.SecretFiles, cancellation);
        return id;
    }

    /// <inheritdoc/>
    public async Task<CommandResult> RunAsync(ContainerSpec container, TimeSpan limit, Action<string>? hear, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(container);
        var command = await DescribeAsync(["run", "--rm", "--init"], container, cancellation) with { Limit = limit };
        try
        {
            var result = await RunAsync(command, hear, cancellation);
            if (result.TimedOut)
                await FindAsync(["rm", "--force", container.Name], CancellationToken.None);
            // 125 is the program's own: the container was not even started (docker run, exit status).
            return result.ExitCode == 125 ? throw Failed(command, result) : result;
        }
        catch (OperationCanceledException)
        {
            // The program is gone, and what it has started is not.
            await FindAsync(["rm", "--force", container.Name], CancellationToken.None);
            throw;
        }
    }

    private async Task<Command> DescribeAsync(IReadOnlyList<string> words, ContainerSpec container, CancellationToken cancellation)
    {
        var settings = container.Settings;
        List<string> arguments = [.. words, "--name", container.Name, "--network", container.Network, .. Labels(container.Labels)];
        if (container.Port is { } port)
            arguments.AddRange(["--publish", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port.Here}:{port.Inside}")]);
        Add("--memory", settings.Memory);
        Add("--cpus", settings.Cpus?.ToString(CultureInfo.InvariantCulture));
        Add("--user", settings.User);
        Add("--log-driver", settings.LogDriver);
        foreach (var (name, value) in settings.LogOptions)
            Add("--log-opt", $"{name}={value}");
        foreach (var volume in settings.Volumes)
            Add("--volume", volume);

        // A line of an env file is a whole variable; one with line ends goes by the program's own environment.
        var (lines, long_) = (container.Variables.Where(variable => !HasLineEnd(variable.Value)).ToList(), container.Variables.Where(variable => HasLineEnd(variable.Value)).ToList());
        Add("--env-file", "/dev/stdin");
        foreach (var (name, _) in long_)
            Add("--env", name);
        if (container.Line is not null)
            Add("--entrypoint", "/bin/sh");
        arguments.Add(container.Image);
        if (container.Line is { } line)
            arguments.AddRange(["-c", line]);

        return await CommandAsync(arguments, cancellation) with
        {
            Input = string.Concat(lines.Select(variable => $"{variable.Key}={variable.Value.Reveal()}\n")),
            Secrets = long_.ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal),
        };

        void Add(string option, string? value)
        {
            if (value is not null)
                arguments.AddRange([option, value]);
        }
    }

    // Read by whatever user is inside; outside, only the engine's own folder has them.
    private async Task CopyAsync(string id, IReadOnlyDictionary<string, Secret> files, CancellationToken cancellation)
    {
        var folder = OwnerOnly.Temporary("secrets");
        try
        {
            // From the top: an image may have no /run, and what is copied takes the mode that it has here.
            var inside = Directory.CreateDirectory(Path.Combine(folder, Secrets.TrimStart('/')));
            if (!OperatingSystem.IsWindows())
                foreach (var made in new[] { inside, inside.Parent! })
                    File.SetUnixFileMode(made.FullName, Open);
            foreach (var (name, value) in files)
            {
                var path = Path.Combine(inside.FullName, name);
                await File.WriteAllTextAsync(path, value.Reveal(), cancellation);
                if (!OperatingSystem.IsWindows())
                    File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            }

            await DoAsync(["cp", inside.Parent!.FullName, $"{id}:/"], cancellation);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <inheritdoc/>
    public Task StartAsync(string id, CancellationToken cancellation) => DoAsync(["start", id], cancellation);

    /// <inheritdoc/>
    public Task KeepRunningAsync(string id, CancellationToken cancellation) => DoAsync(["update", "--restart", "unless-stopped", id], cancellation);

    /// <inheritdoc/>
    public async Task RemoveAsync(string id, TimeSpan within, CancellationToken cancellation)
    {
        var command = await CommandAsync(["stop", "-t", ((int)Math.Ceiling(within.TotalSeconds)).ToString(CultureInfo.InvariantCulture), id], cancellation) with { Limit = within + TimeSpan.FromMinutes(1) };
        var result = await AskAsync(command, null, cancellation);
        if (result.Error.Contains("No such container", StringComparison.OrdinalIgnoreCase))
            return;
        if (!result.Succeeded)
            throw Failed(command, result);
        await FindAsync(["rm", "--force", "--volumes", id], cancellation);
    }

    /// <inheritdoc/>
    public async Task<EngineContainer?> ContainerAsync(string id, CancellationToken cancellation) =>
        await FindAsync(["container", "inspect", id], cancellation) is { } found ? Of(JsonNode.Parse(found.Output)![0]!) : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<EngineContainer>> ContainersAsync(string label, string value, CancellationToken cancellation)
    {
        var ids = (await DoAsync(["ps", "--all", "--quiet", "--no-trunc", "--filter", $"label={label}={value}"], cancellation)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var found = new List<EngineContainer>();
        foreach (var id in ids)
            // One may have gone since.
            if (await ContainerAsync(id, cancellation) is { } container)
                found.Add(container);
        return found;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LoggedLine>?> LogAsync(string id, DateTimeOffset? after, int? last, CancellationToken cancellation)
    {
        List<string> arguments = ["logs", "--timestamps"];
        if (after is { } since)
            arguments.AddRange(["--since", since.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture)]);
        if (last is { } lines)
            arguments.AddRange(["--tail", lines.ToString(CultureInfo.InvariantCulture)]);
        var command = await CommandAsync([.. arguments, id], cancellation);
        var result = await AskAsync(command, null, cancellation);
        if (!result.Succeeded)
            return result.Error.Contains("No such container", StringComparison.OrdinalIgnoreCase) || result.Error.Contains("does not support reading", StringComparison.Ordinal) ? null : throw Failed(command, result);

        // What it wrote to output and to error comes apart: the times bring it together again.
        return [.. (result.Output + result.Error).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Line).OfType<LoggedLine>().OrderBy(line => line.At).Where(line => after is null || line.At > after)];
    }

    private static LoggedLine? Line(string text) =>
        text.Split(' ', 2) is [var at, .. var rest] && DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? new(time, rest is [var said] ? said.TrimEnd('\r') : "") : null;

    private static EngineContainer Of(JsonNode told)
    {
        var (state, config) = (told["State"]!, told["Config"]!);
        return new(
            told["Id"]!.GetValue<string>(), told["Name"]!.GetValue<string>().TrimStart('/'), config["Image"]!.GetValue<string>(), Pairs(config["Labels"]),
            state["Running"]!.GetValue<bool>() && state["Restarting"]?.GetValue<bool>() != true, state["ExitCode"]!.GetValue<int>(), state["OOMKilled"]?.GetValue<bool>() ?? false, state["Error"]?.GetValue<string>() ?? "",
            state["Pid"]?.GetValue<int>() ?? 0,
            DateTimeOffset.TryParse(state["StartedAt"]?.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var started) ? started : default,
            Texts(config["Env"]).Select(text => text.Split('=', 2)).Where(pair => pair.Length == 2).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal))
        {
            MemoryLimit = told["HostConfig"]?["Memory"]?.GetValue<long>() ?? 0,
            Ports = [.. (told["HostConfig"]?["PortBindings"] as JsonObject ?? []).SelectMany(port => port.Value as JsonArray ?? []).Select(binding => int.TryParse(binding?["HostPort"]?.GetValue<string>(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)],
        };
    }

    private static IEnumerable<string> Labels(IReadOnlyDictionary<string, string> labels) => labels.SelectMany(label => new[] { "--label", $"{label.Key}={label.Value}" });

    private static bool HasLineEnd(Secret value) => value.Reveal().AsSpan().IndexOfAny('\n', '\r') >= 0;
}

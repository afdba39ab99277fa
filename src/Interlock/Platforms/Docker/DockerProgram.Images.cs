using System.Text.Json.Nodes;
using Interlock.Files;
using Interlock.Processes;

namespace Interlock.Platforms.Docker;

/// <summary>Images and the registry.</summary>
public sealed partial class DockerProgram
{
    private static readonly TimeSpan TransferLimit = TimeSpan.FromMinutes(15);

    // How registries say that they know one, and not well enough.
    private static readonly string[] Refusals = ["unauthorized", "no basic auth", "authentication required", "denied"];

    // What a registry, or the way to it, may get over.
    private static readonly string[] Passing = ["connection refused", "i/o timeout", "timeout", "TLS handshake", "EOF", "broken pipe", "no such host", "500 Internal", "502", "503", "504", "received unexpected HTTP status: 5", "too many requests", "toomanyrequests", "blob upload"];

    /// <inheritdoc/>
    public async Task BuildAsync(ImageBuild build, Action<string> say, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(build);
        List<string> arguments = ["build", "--file", build.File];
        foreach (var tag in build.Tags)
            arguments.AddRange(["--tag", tag]);
        if (build.Target is { } target)
            arguments.AddRange(["--target", target]);
        foreach (var (name, value) in build.Labels)
            arguments.AddRange(["--label", $"{name}={value}"]);
        foreach (var (name, value) in build.Arguments)
            arguments.AddRange(["--build-arg", $"{name}={value}"]);
        arguments.Add(build.Folder);
        var command = await CommandAsync(arguments, cancellation) with { Limit = build.Limit };
        // Once: what breaks off in a build may be a server that it fetches from, and not the engine.
        var result = await RunAsync(command, say, cancellation);
        if (!result.Succeeded)
            throw Failed(command, result);
    }

    /// <inheritdoc/>
    public Task TagAsync(string image, string name, CancellationToken cancellation) => DoAsync(["tag", image, name], cancellation);

    /// <inheritdoc/>
    public Task PushAsync(string name, EngineLogin? login, Action<string> say, CancellationToken cancellation) => TransferAsync(["push", name], login, say, cancellation);

    /// <inheritdoc/>
    public Task PullAsync(string name, EngineLogin? login, Action<string> say, CancellationToken cancellation) => TransferAsync(["pull", name], login, say, cancellation);

    private async Task TransferAsync(IReadOnlyList<string> arguments, EngineLogin? login, Action<string> say, CancellationToken cancellation)
    {
        if (login is null)
        {
            await TransferAsync(await CommandAsync(arguments, cancellation) with { Limit = TransferLimit }, say, cancellation);
            return;
        }

        // A configuration of our own, which is gone when this returns: docker login would write into the user's store of credentials.
        var folder = OwnerOnly.Temporary("docker");
        try
        {
            await WriteAsync(folder, login, cancellation);
            await TransferAsync(new Command(Program, ["--config", folder, "--host", await HostAsync(cancellation), .. arguments]) { Limit = TransferLimit }, say, cancellation);
        }
        catch (ContainerEngineException refused) when (!refused.Unreachable && Refusals.Any(words => refused.Message.Contains(words, StringComparison.OrdinalIgnoreCase)))
        {
            throw new ContainerEngineException($"{login.Registry} does not let '{login.User}' in: {refused.Message}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task WriteAsync(string folder, EngineLogin login, CancellationToken cancellation)
    {
        var registry = login.Registry is "docker.io" or "index.docker.io" ? "https://index.docker.io/v1/" : login.Registry;
        var auth = Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{login.User}:{login.Password.Reveal()}"));
        await File.WriteAllTextAsync(Path.Combine(folder, "config.json"), new JsonObject { ["auths"] = new JsonObject { [registry] = new JsonObject { ["auth"] = auth } } }.ToJsonString(), cancellation);
    }

    private async Task TransferAsync(Command command, Action<string> say, CancellationToken cancellation)
    {
        // Tried again by whoever asks for it, with pauses: what broke off may be the registry.
        var result = await RunAsync(command, say, cancellation);
        if (!result.Succeeded)
            throw new ContainerEngineException($"docker {string.Join(' ', command.Arguments.TakeLast(2))}: {(result.TimedOut ? $"took longer than {command.Limit.TotalMinutes:0} min" : result.Tail(2))}") { Unreachable = result.TimedOut || IsPassing(result) };
    }

    // A registry that refuses will refuse again; one that is away, busy or broken may be well the next time.
    private static bool IsPassing(CommandResult result) =>
        IsNotReached(result) || Passing.Any(words => result.Error.Contains(words, StringComparison.OrdinalIgnoreCase));

    /// <inheritdoc/>
    public async Task<EngineImage?> ImageAsync(string image, CancellationToken cancellation)
    {
        if (await FindAsync(["image", "inspect", image], cancellation) is not { } found)
            return null;
        var told = JsonNode.Parse(found.Output)![0]!;
        return new(
            told["Id"]!.GetValue<string>(), Texts(told["RepoTags"]), Texts(told["RepoDigests"]), Pairs(told["Config"]?["Labels"]), told["Size"]?.GetValue<long>() ?? 0);
    }

    /// <inheritdoc/>
    public async Task<string?> RemoveImageAsync(string name, CancellationToken cancellation)
    {
        var command = await CommandAsync(["image", "rm", name], cancellation);
        var result = await AskAsync(command, null, cancellation);
        return result.Succeeded || result.Error.Contains("No such image", StringComparison.OrdinalIgnoreCase) ? null
            : result.Error.Contains("is using", StringComparison.Ordinal) || result.Error.Contains("is being used", StringComparison.Ordinal) ? result.Tail(1)
            : throw Failed(command, result);
    }

    private static List<string> Texts(JsonNode? array) => [.. (array as JsonArray ?? []).Select(text => text!.GetValue<string>())];

    private static Dictionary<string, string> Pairs(JsonNode? pairs) =>
        (pairs as JsonObject ?? []).ToDictionary(pair => pair.Key, pair => pair.Value?.GetValue<string>() ?? "", StringComparer.Ordinal);
}

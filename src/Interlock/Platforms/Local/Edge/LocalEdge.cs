using System.Security.Cryptography;
using Interlock.Files;
using Interlock.Processes;

namespace Interlock.Platforms.Local;

/// <summary>The edge as a process of this machine: started once, it runs on until <c>--target=Down</c>.</summary>
internal sealed class LocalEdge(LocalPaths paths, string program, ICommandRunner commands, TimeProvider clock)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LateLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(15);

    private readonly ControlSocketPath control = new(paths);
    private (string Socket, EdgeClient Client)? known;

    /// <summary>Speaks to it.</summary>
    /// <exception cref="EdgeClientException">It was never started.</exception>
    public EdgeClient Client => Reach() ?? throw new EdgeClientException($"The edge of '{paths.Environment}' does not run: {paths.ControlFile} tells of none.");

    /// <summary>Where it answers, or null when it does not run.</summary>
    public async Task<string?> UrlAsync(CancellationToken cancellation) => (await PingAsync(cancellation))?.Listen.TrimEnd('/');

    public Task<EdgeState> StateAsync(CancellationToken cancellation) => Client.StateAsync(cancellation);

    /// <summary>Its slots: as it tells them, or as it wrote them down when it does not run. Null when it never ran.</summary>
    public async Task<EdgeState?> KnownAsync(CancellationToken cancellation) =>
        await UrlAsync(cancellation) is null ? SavedEdge.Read(paths) : await StateAsync(cancellation);

    /// <summary>Starts it and waits until it answers.</summary>
    /// <returns>Where it answers; on failure null with what its log says.</returns>
    public async Task<(string? Url, string Evidence)> StartAsync(string listen, CancellationToken cancellation)
    {
        if (!File.Exists(program))
            return (null, $"the edge's program, {program}, is not there: delete build/bin and run again, then all of it is built");
        var socket = control.Make();
        OwnerOnly.Folder(paths.Edge);
        var log = Path.Combine(paths.Edge, "start.log");
        File.Delete(log);
        var process = commands.StartDetached(new("dotnet", CopyProgram(), "--listen", listen, "--state", paths.Edge, "--control", socket), log);
        try
        {
            if (await ListensAsync(process, cancellation) is { } url)
                return (url, $"the edge listens at {url}");
        }
        catch
        {
            await ProcessGroup.StopAsync(process, LateLimit, clock, CancellationToken.None);
            throw;
        }

        // It would take the port some day, and nobody would know of it.
        await ProcessGroup.StopAsync(process, LateLimit, clock, CancellationToken.None);
        return (null, $"the edge did not start: {SecretMask.Apply(File.Exists(log) ? File.ReadAllText(log).Trim() : "it wrote nothing")}");
    }

    private async Task<string?> ListensAsync(DetachedProcess process, CancellationToken cancellation)
    {
        var started = clock.GetTimestamp();
        while (clock.GetElapsedTime(started) < StartLimit)
        {
            if (await UrlAsync(cancellation) is { } url)
                return url;
            if (!process.IsAlive)
                break;
            await Task.Delay(Pause, clock, cancellation);
        }

        return null;
    }

    /// <summary>Stops it for good: what it wrote down goes too, and where it was spoken to.</summary>
    public async Task StopAsync(CancellationToken cancellation)
    {
        var pid = (await PingAsync(cancellation))?.Pid;
        if (pid is not null)
        {
            var process = new DetachedProcess(pid.Value, DetachedProcess.Read(pid.Value) ?? 0);
            await Client.StopAsync(StopLimit, cancellation);
            await ProcessGroup.StopAsync(process, TimeSpan.FromSeconds(40), clock, cancellation);
        }

        SavedEdge.Forget(paths);
        control.Remove();
    }

    private Task<EdgePing?> PingAsync(CancellationToken cancellation) =>
        Reach()?.PingAsync(cancellation) ?? Task.FromResult<EdgePing?>(null);

    // Another command may have started the edge since we last looked.
    private EdgeClient? Reach()
    {
        if (control.Find() is not { } socket)
            return null;
        if (known?.Socket != socket)
            known = (socket, new(socket));
        return known?.Client;
    }

    // A rebuild overwrites the program's files in place, which would break an edge that runs from them.
    private string CopyProgram()
    {
        var source = Path.GetDirectoryName(program)!;
        var files = Directory.GetFiles(source).Order(StringComparer.Ordinal).ToList();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files.Where(file => file.EndsWith(".dll", StringComparison.Ordinal)))
            hash.AppendData(File.ReadAllBytes(file));
        var folder = Path.Combine(paths.Edge, "program-" + Convert.ToHexStringLower(hash.GetHashAndReset())[..12]);
        if (!Directory.Exists(folder))
        {
            var fresh = folder + ".new";
            if (Directory.Exists(fresh))
                Directory.Delete(fresh, recursive: true);
            Directory.CreateDirectory(fresh);
            foreach (var file in files)
                File.Copy(file, Path.Combine(fresh, Path.GetFileName(file)));
            Directory.Move(fresh, folder);
        }

        return Path.Combine(folder, Path.GetFileName(program));
    }
}

using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Shared;

/// <summary>A real Docker engine and a real registry of the tests' own, beside whatever else runs here: own folders, own socket, own networks. Stopped by their process ids when the tests end.</summary>
public sealed class DockerEngine : IAsyncLifetime
{
    /// <summary>The image that tests build on: this machine's Python with its libraries, for nothing can be pulled.</summary>
    public const string Python = "interlock-test/python:1";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("interlock-docker-");
    private Process? _engine;
    private readonly List<Process> _registries = [];

    /// <summary>Why there can be none here; null: there can.</summary>
    public static string? Missing =>
        !OperatingSystem.IsLinux() || Environment.UserName != "root" ? "A Docker engine of the tests' own needs root on Linux."
        : !File.Exists("/usr/bin/python3") ? "python3 is not installed."
        : Find("dockerd") is null || Find("docker") is null ? "docker.io is not installed."
        : Find("docker-registry") is null ? "docker-registry is not installed."
        : null;

    public string Socket => Path.Combine(_folder.FullName, "docker.sock");

    public string Host => "unix://" + Socket;

    /// <summary>The registry, as images are named by it.</summary>
    public string Registry { get; private set; } = "";

    public async Task InitializeAsync()
    {
        if (Missing is not null)
            return;
        await StartAsync();
        Registry = await StartRegistryAsync();
        await MakeBaseAsync();
    }

    /// <summary>Starts the engine, once more after <see cref="StopAsync"/>.</summary>
    public async Task StartAsync()
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                await StartOnceAsync();
                return;
            }
            catch (InvalidOperationException met) when (tried < 5 && met.Message.Contains("iptables failed", StringComparison.Ordinal))
            {
                // Two engines that start at the same time make the same chains.
                File.Delete(Below("engine.log"));
            }
        }
    }

    private async Task StartOnceAsync()
    {
        _engine = Start("dockerd", ["--data-root", Below("data"), "--exec-root", Below("exec"), "--host", Host, "--pidfile", Below("docker.pid"), "--bridge", "none", "--default-address-pool", "base=10.61.0.0/16,size=24"], "engine.log");
        using var limit = new CancellationTokenSource(StartLimit);
        while ((await TryAsync("version")).ExitCode != 0)
        {
            if (_engine.HasExited)
                throw new InvalidOperationException($"dockerd ended: {await File.ReadAllTextAsync(Below("engine.log"))}");
            await Task.Delay(50, limit.Token);
        }
    }

    /// <summary>Ends the engine, and with it its containers, as a restart of the system's service does.</summary>
    public async Task StopAsync()
    {
        using (var asked = Process.Start("kill", ["-TERM", _engine!.Id.ToString(CultureInfo.InvariantCulture)]))
            await asked.WaitForExitAsync();
        await _engine.WaitForExitAsync().WaitAsync(StartLimit);
    }

    /// <summary>Starts one more registry.</summary>
    /// <param name="htpasswd">Who may push and pull, as lines of an htpasswd file; null: everybody.</param>
    /// <returns>As images are named by it.</returns>
    public async Task<string> StartRegistryAsync(string? htpasswd = null)
    {
        var port = FreePort();
        var name = $"registry-{port}";
        if (htpasswd is not null)
            await File.WriteAllTextAsync(Below(name + ".users"), htpasswd);
        var auth = htpasswd is null ? "" : $"auth: {{htpasswd: {{realm: tests, path: {Below(name + ".users")}}}}}\n";
        await File.WriteAllTextAsync(Below(name + ".yml"), $"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {Below(name)}}}, delete: {{enabled: true}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n{auth}");
        var process = Start("docker-registry", ["serve", Below(name + ".yml")], name + ".log");
        _registries.Add(process);
        using var limit = new CancellationTokenSource(StartLimit);
        while (!await AcceptsAsync(port))
            await Task.Delay(20, limit.Token);
        return $"127.0.0.1:{port}";
    }

    /// <summary>Ends the registry that was started last.</summary>
    public async Task StopLastRegistryAsync()
    {
        _registries[^1].Kill();
        await _registries[^1].WaitForExitAsync();
    }

    /// <summary>Runs the docker program on this engine; what it says.</summary>
    public async Task<string> DockerAsync(params string[] arguments)
    {
        var (code, output) = await TryAsync(arguments);
        return code == 0 ? output : throw new InvalidOperationException($"docker {string.Join(' ', arguments)}: {output}");
    }

    public async Task DisposeAsync()
    {
        foreach (var registry in _registries.Where(registry => !registry.HasExited))
            registry.Kill();
        if (_engine is { HasExited: false })
        {
            if ((await TryAsync("ps", "--quiet", "--all")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } left)
                await TryAsync(["rm", "--force", .. left]);
            await StopAsync();
        }

        // What an engine has left mounted.
        foreach (var mount in (await File.ReadAllLinesAsync("/proc/mounts")).Select(line => line.Split(' ')[1]).Where(path => path.StartsWith(_folder.FullName, StringComparison.Ordinal)).Reverse())
            using (var unmounted = Process.Start("umount", ["--lazy", mount]))
                await unmounted.WaitForExitAsync();
        _folder.Delete(recursive: true);
    }

    private async Task MakeBaseAsync()
    {
        // Links are followed, so that each file is where its program looks for it.
        const string script = """
            set -e
            python=$(readlink -f /usr/bin/python3)
            lib=/usr/lib/$(basename "$python")
            libraries=$( { ldd "$python" /bin/dash "$lib"/lib-dynload/*.so 2>/dev/null || true; } | grep -v ':$' | grep -o '/[^ )]*' | sort -u)
            tar -C / -chf "$1" --exclude=__pycache__ --exclude="${lib#/}/test" --exclude="${lib#/}/config-*" usr/bin/python3 "${lib#/}" bin/sh $(for one in $libraries; do echo "${one#/}"; done)
            """;
        using (var tar = Process.Start("/bin/sh", ["-c", script, "sh", Below("base.tar")]))
        {
            await tar.WaitForExitAsync();
            if (tar.ExitCode != 0)
                throw new InvalidOperationException("The base image could not be made.");
        }

        await DockerAsync("import", "--change", "ENV PATH=/usr/bin:/bin", Below("base.tar"), Python);
        File.Delete(Below("base.tar"));
    }

    private string Below(string name) => Path.Combine(_folder.FullName, name);

    private Process Start(string program, string[] arguments, string log)
    {
        // In a shell that writes the log, so that no pipe has to be read.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "log=$1; shift; exec \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", Below(log), program, .. arguments]) { UseShellExecute = false };
        return Process.Start(start)!;
    }

    private async Task<(int ExitCode, string Output)> TryAsync(params string[] arguments)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", ["--host", Host, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        var (output, error) = (docker.StandardOutput.ReadToEndAsync(), docker.StandardError.ReadToEndAsync());
        await docker.WaitForExitAsync();
        return (docker.ExitCode, await output + await error);
    }

    private static async Task<bool> AcceptsAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? Find(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}

/// <summary>A test on a Docker engine, which may be impossible here: then it is skipped, and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FactWithDockerAttribute : FactAttribute
{
    public FactWithDockerAttribute() => Skip = DockerEngine.Missing;
}

using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Files;
using Interlock.Processes;
using Interlock.Provision;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>A service as a process of this machine, in a session of its own: it goes on when the command ends, and is found again by its mark.</summary>
internal sealed class ServiceProcess(LocalPaths paths, ICommandRunner commands, TimeProvider clock)
{
    /// <summary>Every service process carries it, with the environment's folder as value.</summary>
    public const string MarkVariable = "INTERLOCK_SERVICE_OF";

    /// <summary>Carries slot and version, to find one process among an environment's.</summary>
    public const string SlotVariable = "INTERLOCK_SLOT";

    // What a program needs from the machine; everything else comes from the runbook.
    internal static readonly string[] Inherited = ["PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "TZ", "TMPDIR", "DOTNET_ROOT", "DOTNET_CLI_HOME", "SSL_CERT_FILE", "SSL_CERT_DIR"];

    private static readonly string[] ShellWords = ["cd", "exec", "export", "set", "unset", "if", "for", "while", "until", "case", "source", ".", "eval", "command", "ulimit", "umask", "trap", "time"];

    public string Mark => paths.Root;

    public string MarkOf(string slot, string version) => $"{paths.Root}|{slot}|{version}";

    public string LogOf(string slot, string version) => Path.Combine(paths.Logs, $"{LocalPaths.FileName(version)}-{slot}.log");

    /// <summary>Starts a built version on a free port.</summary>
    public async Task<(DetachedProcess Process, string Url)> StartAsync(StepContext context, BuiltVersion version, string slot, ServiceSettings service, CancellationToken cancellation)
    {
        var port = FreePort.Find();
        var variables = await ServiceVariables.ResolveAsync(context, service, version.Version, version.Commit, cancellation);
        var folder = Path.Combine(paths.Version(version.Version, version.Commit), BuiltVersion.App);
        var line = LineOf(version, port, folder);
        var command = Command.Shell(AsOne(line)) with
        {
            Folder = folder,
            Inherit = Inherited,
            Secrets = variables,
            Environment = new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                // Only the edge is for others.
                ["HOST"] = "127.0.0.1",
                ["PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture),
                [MarkVariable] = Mark,
                [SlotVariable] = MarkOf(slot, version.Version),
            },
        };
        var log = LogOf(slot, version.Version);
        OwnerOnly.Folder(paths.Logs);
        File.Delete(log);
        return (commands.StartDetached(command, log), $"http://127.0.0.1:{port}");
    }

    /// <summary>Stops a slot's process; false when it does not run.</summary>
    public async Task<bool> StopAsync(EdgeSlot slot, TimeSpan within, CancellationToken cancellation)
    {
        if (slot.ProcessOf() is not { IsAlive: true } process)
            return false;
        await ProcessGroup.StopAsync(process, within, clock, cancellation);
        return true;
    }

    /// <summary>The last lines of a slot's log, masked.</summary>
    public IReadOnlyList<string> Tail(string slot, string version, int lines)
    {
        var log = LogOf(slot, version);
        return File.Exists(log) ? [.. File.ReadLines(log).TakeLast(lines).Select(SecretMask.Apply)] : [];
    }

    /// <summary>The command that serves, with its placeholders filled.</summary>
    internal static string LineOf(BuiltVersion version, int port, string folder) => Placeholders.Fill(version.Run,
        (Placeholders.Port, port.ToString(System.Globalization.CultureInfo.InvariantCulture)), (Placeholders.Version, version.Version), (Placeholders.Commit, version.Commit), (Placeholders.Output, folder));

    /// <summary>Without a shell left between, the signal to end reaches the service itself.</summary>
    internal static string AsOne(string line) => IsOneProgram(line) ? "exec " + line : line;

    // Anything else is the shell's to understand: assignments, lists, blocks, built-in words.
    internal static bool IsOneProgram(string line) =>
        Regex.IsMatch(line, @"^[\w./~+-]+( [^;|&<>(){}`\n]*)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1)) && !ShellWords.Contains(line.Split(' ')[0], StringComparer.Ordinal);
}

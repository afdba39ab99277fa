using Interlock.Processes;

namespace Interlock.Preflight.Source;

/// <summary>Asks git about the checkout; never writes, never asks a person for a password.</summary>
/// <param name="root">A folder in the checkout.</param>
/// <param name="commands">Starts git.</param>
internal sealed class CheckoutGit(string root, ICommandRunner commands)
{
    // A remote that does not answer is a result too, and Preflight takes a minute in all.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, string?> Quiet = new(StringComparer.Ordinal) { ["GIT_OPTIONAL_LOCKS"] = "0", ["GIT_TERMINAL_PROMPT"] = "0", ["GCM_INTERACTIVE"] = "never", ["LC_ALL"] = "C" };

    /// <summary>Runs it.</summary>
    public Task<CommandResult> RunAsync(CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        var environment = new Dictionary<string, string?>(Quiet, StringComparer.Ordinal);
        // What the person has set for their key or proxy stays.
        if (Environment.GetEnvironmentVariable("GIT_SSH_COMMAND") is null && Environment.GetEnvironmentVariable("GIT_SSH") is null)
            environment["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o ConnectTimeout=20";
        return commands.RunAsync(new Command("git", ["-c", "safe.directory=*", "-C", root, .. arguments]) { Environment = environment, Limit = Patience }, null, cancellation);
    }

    /// <summary>Its output; null when it failed.</summary>
    public async Task<string?> TryAsync(CancellationToken cancellation, params IReadOnlyList<string> arguments)
    {
        var result = await RunAsync(cancellation, arguments);
        return result.Succeeded ? result.Output.TrimEnd('\n') : null;
    }
}

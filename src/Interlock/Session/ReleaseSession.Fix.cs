using Interlock.Engine;
using Interlock.Files;
using Interlock.Preflight;
using Interlock.Preflight.Fix;
using Interlock.Preflight.Secrets;
using Interlock.Preflight.Variables;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    /// <summary>Mends what is mechanical, and says what it did: <c>.env.example</c>, <c>.gitignore</c>, secrets that are missing. A second time it does nothing.</summary>
    /// <exception cref="UsageException">Something could not be mended; all problems at once.</exception>
    private async Task FixAsync()
    {
        var runbook = RunbookReader.ReadWithoutValues(settings.Runbook, settings.Environment).OrThrow();
        var root = Path.GetDirectoryName(settings.Runbook)!;
        var commands = new CommandRunner(settings.Clock);
        StateFolder.Make(settings.State);
        var file = new StatePaths(settings.State).HandedOver(settings.Environment);
        OwnerOnly.Folder(Path.GetDirectoryName(file)!);
        // Two at once would each hand over a value of their own.
        using var alone = await FileLock.WaitAsync(file + ".lock", settings.Clock, cancellation);

        List<string> said = [], failed = [];
        try
        {
            if (IsAsked(EnvExample.StepName, "variables", "PF-11"))
                said.AddRange(EnvExampleFix.Apply(runbook, root));
            if (IsAsked(SecretScan.StepName, "secrets", "PF-05") && await GitIgnoreFix.ApplyAsync(SecretScan.Git(root, commands), root, cancellation) is { } ignored)
                said.Add(ignored);
            if (IsAsked([.. runbook.Services.Keys.Select(service => $"variables of {service}"), "variables", "PF-09", "PF-10"]))
            {
                var (done, undone) = await new SecretStoreFix(runbook, settings.Environment, root, new(file), commands, settings.Clock).ApplyAsync(cancellation);
                said.AddRange(done);
                failed.AddRange(undone);
            }
        }
        catch (Exception other) when (other is IOException or UnauthorizedAccessException or GitFailedException)
        {
            failed.Add(other.Message);
        }

        foreach (var line in said.Count + failed.Count == 0 ? ["nothing to mend"] : said)
            await settings.Out.WriteLineAsync(SecretMask.Apply($"--fix: {line}"));
        if (failed.Count > 0)
            throw new UsageException(string.Join(Environment.NewLine, failed.Select(line => $"--fix: {line}")));
    }

    // With --only, what those steps ask for and nothing else.
    private bool IsAsked(params string[] words) => settings.Options.Only is not { Count: > 0 } only || only.Intersect(words, StringComparer.OrdinalIgnoreCase).Any();
}

using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Interlock.Preflight.Variables;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Preflight.Fix;

/// <summary>Makes the secrets that are missing, and hands each to the command of <c>secret-store</c> on its standard input. They are kept nowhere else.</summary>
internal sealed partial class SecretStoreFix(ReleaseRunbook runbook, string environment, string root, HandedOver handed, ICommandRunner commands, TimeProvider clock)
{
    private const int Shortest = 64;
    private const int Longest = 4096;
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>What was done (or has to be done by a person), and what failed.</summary>
    public async Task<(IReadOnlyList<string> Said, IReadOnlyList<string> Failed)> ApplyAsync(CancellationToken cancellation)
    {
        List<string> said = [], failed = [];
        foreach (var missing in Missing())
        {
            var (text, isGood) = await HandOverAsync(missing.Key, [.. missing], cancellation);
            (isGood ? said : failed).Add(text);
        }

        return (said, failed);
    }

    // Two variables may take their value from one.
    private IEnumerable<IGrouping<string, VariableSettings>> Missing() => runbook.Services.Values.SelectMany(service => service.Variables.Values)
        .Where(variable => variable is { Value: null, IsWritten: true, EnvName: not null } && (variable.MinLength > 0 || variable.MinEntropy > 0))
        .GroupBy(variable => variable.EnvName!, StringComparer.Ordinal);

    private async Task<(string Text, bool IsGood)> HandOverAsync(string name, IReadOnlyList<VariableSettings> rules, CancellationToken cancellation)
    {
        if (runbook.SecretStore is not { } store)
            return ($"{name} is not set: 'secret-store' in the runbook would have --fix make it and hand it over", true);
        if (handed.When(name) is { } when)
            return (when.StartsWith("begun", StringComparison.Ordinal)
                ? $"{name} was being handed over when a run was cut off ({when}): look whether the store has it, and set it from there; else remove its line from handed-over.json in the state folder"
                : $"{name} was handed to the secret store at {when}: set it from there", true);
        if (!Plain().IsMatch(name) || !Plain().IsMatch(environment))
            return ($"{name} can't be handed over: on a command line only letters, digits, hyphens and underscores are safe", false);
        if (Make(rules) is not { } made)
            return ($"{name} can't be made: no random value meets its rules; set it yourself", false);

        var line = store.Replace("${name}", name, StringComparison.Ordinal).Replace("${environment}", environment, StringComparison.Ordinal);
        handed.Begin(name, clock.GetUtcNow());
        var result = await commands.RunAsync(Command.Shell(line) with { Folder = root, Input = made.Reveal(), Limit = Limit }, null, cancellation);
        if (!result.Succeeded)
        {
            handed.Forget(name);
            return (SecretMask.Apply($"{name} was not handed over: '{line}' {(result.TimedOut ? "took longer than 2 minutes" : $"exited {result.ExitCode}")}: {(result.Error.Trim() is { Length: > 0 } error ? error : result.Output.Trim())}"), false);
        }

        handed.End(name, clock.GetUtcNow());
        return ($"{name} was made ({made.Length} random characters) and handed to the secret store: set it from there", true);
    }

    private static Secret? Make(IReadOnlyList<VariableSettings> rules)
    {
        for (var length = Math.Max(Shortest, rules.Max(rule => rule.MinLength)); length <= Longest; length = length == Longest ? Longest + 1 : Math.Min(Longest, length * 2))
        {
            var text = Convert.ToBase64String(RandomNumberGenerator.GetBytes((length * 3 / 4) + 3)).Replace('+', '-').Replace('/', '_')[..length];
            if (rules.All(rule => !VariableRules.Complaints(Secret.InTheOpen(text), rule).Any()))
                return new Secret(text);
        }

        return null;
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]+\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Plain();
}

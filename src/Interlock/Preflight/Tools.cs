using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Preflight;

/// <summary>PF-14: the programs that the release needs are on PATH, in the versions that the runbook asks for.</summary>
/// <param name="runbook">The runbook.</param>
public sealed partial class Tools(ReleaseRunbook runbook) : Step
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <inheritdoc/>
    public override string Name => "tools";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string Requirement => "PF-14";

    /// <inheritdoc/>
    public override string Topic => "tools";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [$"looks for {string.Join(", ", ToolsNeeded.By(runbook))}", .. runbook.Tools.Select(tool => $"runs: {tool.Key} --version (at least {tool.Value})")];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        List<string> good = [], stops = [], holds = [], warnings = [];
        foreach (var name in ToolsNeeded.By(runbook))
            if (ProgramFinder.Find(name) is null)
                stops.Add($"{name} is not on PATH; install it");
            else if (runbook.Tools.TryGetValue(name, out var least))
                await JudgeAsync(name, least, context.Commands, good, stops, holds, cancellation);
            else
                good.Add(name);
        foreach (var name in ToolsNeeded.ByDatabase(runbook))
            if (ToolsNeeded.FindDatabaseClient(name) is not null)
                good.Add(name);
            // What Provision brings itself is judged after it.
            else if (runbook.Database!.Url is null)
                warnings.Add($"{name} was not found; Provision looks for another way to run PostgreSQL");
            else
                stops.Add($"{name} was not found; install PostgreSQL's client programs");

        string[] details = [.. stops, .. holds, .. warnings];
        return stops.Count > 0 ? StepResult.Stop(string.Join("; ", stops), details)
            : holds.Count > 0 ? StepResult.Hold(string.Join("; ", holds), details)
            : warnings.Count > 0 ? StepResult.Warn(string.Join("; ", warnings), details)
            : StepResult.Go(string.Join(", ", good));
    }

    private static async Task JudgeAsync(string name, string least, ICommandRunner commands, List<string> good, List<string> stops, List<string> holds, CancellationToken cancellation)
    {
        var result = await commands.RunAsync(new Command(name, "--version") { Limit = Patience }, cancellation: cancellation);
        if (!result.Succeeded || Number().Match(result.Output + result.Error) is not { Success: true, Value: var found })
            holds.Add($"{name} does not tell its version ('{name} --version'); at least {least} is needed");
        else if (Compare(found, least) < 0)
            stops.Add($"{name} is {found}; at least {least} is needed");
        else
            good.Add($"{name} {found}");
    }

    // 3.9 is less than 3.11, and 10 is 10.0.
    private static int Compare(string one, string other)
    {
        var (left, right) = (Parts(one), Parts(other));
        return Enumerable.Range(0, Math.Max(left.Length, right.Length))
            .Select(i => left.ElementAtOrDefault(i).CompareTo(right.ElementAtOrDefault(i)))
            .FirstOrDefault(difference => difference != 0);
    }

    private static long[] Parts(string version) => [.. version.Split('.').Select(part => long.TryParse(part, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue)];

    [GeneratedRegex(@"\d+(\.\d+)*", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Number();
}

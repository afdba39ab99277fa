using Interlock.Engine;

namespace Interlock.Plan;

/// <summary>Checks the steps of a plan before anything runs, and reports all that is wrong at once.</summary>
public static class PlanGraph
{
    /// <summary>What is wrong with the phases of a plan, a line each; empty when all is well.</summary>
    /// <param name="phases">The phases with their steps.</param>
    public static IReadOnlyList<string> Problems(IReadOnlyList<PlannedPhase> phases) =>
    [
        .. phases.GroupBy(planned => planned.Phase).Where(group => group.Count() > 1).Select(group => $"Phase {group.Key} is planned {group.Count()} times: once is allowed."),
        .. phases.SelectMany(Problems),
    ];

    /// <summary>Refuses a plan that has problems.</summary>
    /// <param name="phases">The phases with their steps.</param>
    /// <exception cref="UsageException">Lists every problem.</exception>
    public static void Check(IReadOnlyList<PlannedPhase> phases)
    {
        var problems = Problems(phases);
        if (problems.Count > 0)
            throw new UsageException($"The plan's steps do not fit together, {problems.Count} problems:\n{string.Join('\n', problems.Select(problem => "  " + problem))}");
    }

    private static IEnumerable<string> Problems(PlannedPhase planned)
    {
        var names = planned.Steps.Select(step => step.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var step in planned.Steps.Where(step => step.Phase != planned.Phase))
            yield return $"{planned.Phase} / {step.Name}: the step belongs to {step.Phase}, but is planned in {planned.Phase}.";
        foreach (var twice in planned.Steps.GroupBy(step => step.Name, StringComparer.Ordinal).Where(group => group.Count() > 1))
            yield return $"{planned.Phase} / {twice.Key}: {twice.Count()} steps have this name; the ledger tells steps apart by it.";
        foreach (var step in planned.Steps)
            foreach (var missing in step.After.Where(name => !names.Contains(name)))
                yield return $"{planned.Phase} / {step.Name}: waits for '{missing}', which {planned.Phase} does not have. It has: {string.Join(", ", names)}.";
        foreach (var cycle in Cycles(planned.Steps))
            yield return $"{planned.Phase}: circular dependency: {string.Join(" -> ", cycle)}.";
    }

    /// <summary>Each circle once, from the step that comes first in the plan.</summary>
    private static List<IReadOnlyList<string>> Cycles(IReadOnlyList<Step> steps)
    {
        var after = steps.DistinctBy(step => step.Name, StringComparer.Ordinal).ToDictionary(step => step.Name, step => step.After, StringComparer.Ordinal);
        var (done, found) = (new HashSet<string>(StringComparer.Ordinal), new List<IReadOnlyList<string>>());
        foreach (var name in after.Keys)
            Walk(name, []);
        return found;

        void Walk(string name, List<string> path)
        {
            var seen = path.IndexOf(name);
            if (seen >= 0)
            {
                found.Add([.. path[seen..], name]);
                return;
            }

            if (done.Contains(name) || !after.TryGetValue(name, out var needed))
                return;
            path.Add(name);
            foreach (var next in needed)
                Walk(next, path);
            path.RemoveAt(path.Count - 1);
            done.Add(name);
        }
    }
}

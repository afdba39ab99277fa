namespace Interlock.Engine;

/// <summary>The steps of a phase that <c>--only</c> asks for: by name, by topic (<c>secrets</c>) or by requirement (<c>PF-09</c>).</summary>
internal static class StepChoice
{
    /// <summary>The steps asked for, with what they wait for as long as that changes nothing.</summary>
    /// <param name="phase">The phase, for messages.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="only">What was asked for; none means all.</param>
    /// <param name="isProven">Whether a step need not run again.</param>
    /// <exception cref="UsageException">Something is asked for that there is not, or what those wait for changes something and is not named.</exception>
    public static IReadOnlyList<Step> Of(Phase phase, IReadOnlyList<Step> steps, IReadOnlyList<string> only, Func<Step, bool> isProven)
    {
        if (only.Count == 0)
            return steps;
        var unknown = only.Where(word => !steps.Any(step => IsMeant(step, word))).ToList();
        if (unknown.Count > 0)
            throw new UsageException($"--only names what {phase} does not have: {string.Join(", ", unknown.Select(word => Nearest.To(word, Words(steps)) is { } near ? $"{word} (did you mean {near}?)" : word))}. It has: {string.Join(", ", steps.Select(step => step.Name))}{Topics(steps)}.");
        var chosen = steps.Where(step => only.Any(word => IsMeant(step, word))).ToHashSet();
        HashSet<string> unnamed = [];
        var open = new Queue<Step>(chosen);
        while (open.TryDequeue(out var step))
        {
            foreach (var before in steps.Where(one => step.After.Contains(one.Name, StringComparer.Ordinal) && !chosen.Contains(one) && !isProven(one)))
            {
                if (before is MutatingStep)
                    unnamed.Add(before.Name);
                else if (chosen.Add(before))
                    open.Enqueue(before);
            }
        }

        return unnamed.Count == 0 ? [.. steps.Where(chosen.Contains)]
            : throw new UsageException($"--only leaves out steps that those wait for, that change something and that are not proven for this plan: {string.Join(", ", unnamed)}. Name them too.");
    }

    private static bool IsMeant(Step step, string word) => Words([step]).Contains(word, StringComparer.OrdinalIgnoreCase);

    private static IEnumerable<string> Words(IEnumerable<Step> steps) => steps.SelectMany(step => (string?[])[step.Name, step.Topic, .. step.Requirement?.Split(", ") ?? []]).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase);

    private static string Topics(IEnumerable<Step> steps) =>
        steps.Select(step => step.Topic).OfType<string>().Distinct(StringComparer.Ordinal).ToList() is { Count: > 0 } topics ? $"; together: {string.Join(", ", topics)}" : "";
}

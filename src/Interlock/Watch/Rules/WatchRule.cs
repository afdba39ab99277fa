using Interlock.Runbook;

namespace Interlock.Watch.Rules;

/// <summary>A rule of the runbook, read.</summary>
/// <param name="Settings">As the runbook has it.</param>
/// <param name="Condition">What it waits for.</param>
internal sealed record WatchRule(WatchRuleSettings Settings, WatchCondition Condition)
{
    public string Name => Settings.Name ?? Settings.When;

    /// <exception cref="FormatException">The condition can't be read.</exception>
    public static WatchRule Of(WatchRuleSettings settings) =>
        WatchCondition.TryParse(settings.When, out var condition, out var problem) ? new(settings, condition) : throw new FormatException(problem);
}

/// <summary>What a rule says at a moment.</summary>
internal enum RuleState
{
    /// <summary>Nothing of what it waits for.</summary>
    Quiet,

    /// <summary>It can't be told: there is no data, or too little.</summary>
    NoData,

    /// <summary>Its limit is passed, not yet for long or often enough.</summary>
    Pending,

    /// <summary>It has fired, and what it waits for has not passed.</summary>
    Firing,
}

/// <summary>A rule began to fire, or what it waits for has passed.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="IsFiring">It began; false: it is over.</param>
/// <param name="At">When, UTC: the sample that decided it.</param>
/// <param name="Evidence">What was found, one line, masked.</param>
internal sealed record RuleEvent(WatchRule Rule, bool IsFiring, DateTimeOffset At, string Evidence);

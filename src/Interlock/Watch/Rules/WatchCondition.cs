using System.Diagnostics.CodeAnalysis;
using Interlock.Verify.Probes;

namespace Interlock.Watch.Rules;

/// <summary>A condition on the samples of a watch, as a rule's <c>when</c> or a KPI has it.</summary>
/// <param name="Text">As it stands in the runbook.</param>
internal abstract record WatchCondition(string Text)
{
    /// <summary>Reads one.</summary>
    /// <param name="text">As it stands in the runbook.</param>
    /// <param name="condition">The condition.</param>
    /// <param name="problem">Else what is wrong with it, and what is allowed.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out WatchCondition? condition, [NotNullWhen(false)] out string? problem)
    {
        (condition, problem) = WatchConditionParser.Parse(text);
        return condition is not null;
    }

    /// <summary>A check fails: so many times in a row, or for so long.</summary>
    public sealed record Failing(string Text, string Check, int InARow, TimeSpan? For) : WatchCondition(Text);

    /// <summary>A number is beyond its limit.</summary>
    /// <param name="Text">As it stands in the runbook.</param>
    /// <param name="What">The number.</param>
    /// <param name="Operator">An order.</param>
    /// <param name="Limit">In the measure's unit; with <paramref name="IsTimesNormal"/> a factor.</param>
    /// <param name="Unit">The unit that the limit was written with.</param>
    /// <param name="IsTimesNormal">The limit is that many times what was measured before the window.</param>
    /// <param name="In">The window; null: each sample for itself.</param>
    /// <param name="For">It must have been so for so long; null: once is enough.</param>
    public sealed record Beyond(string Text, Measured What, Operator Operator, double Limit, MeasureUnit Unit, bool IsTimesNormal, TimeSpan? In, TimeSpan? For) : WatchCondition(Text);
}

/// <summary>A number that a condition asks for.</summary>
/// <param name="Name">The measure.</param>
/// <param name="Fold">How its samples add up; null: as its kind says.</param>
internal sealed record Measured(string Name, string? Fold)
{
    public const string Growth = "growth";
    public static readonly IReadOnlyList<string> Folds = ["avg", "min", "max", "sum", "p50", "p95", "p99", Growth];

    public override string ToString() => Fold is null ? Name : $"{Fold}({Name})";
}

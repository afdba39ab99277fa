using System.Text;
using Interlock.Engine;
using Interlock.Output;

namespace Interlock.Plan;

/// <summary>A plan for people: what would run, what it would do, how each step is undone; the digest last, where it is copied from.</summary>
public static class PlanText
{
    /// <summary>The text.</summary>
    /// <param name="plan">The plan; its <see cref="Phase.Rollback"/> phase, when it has one, is the way back and no part of the release.</param>
    /// <param name="width">Columns at which lines are wrapped; null never wraps.</param>
    public static string Of(ReleasePlan plan, int? width = null)
    {
        var text = new StringBuilder();
        text.Append($"{plan.Runbook.Name} {plan.Version} ({CommitText.Of(plan.Commit)}) to {plan.Environment}, on {plan.Runbook.Platform.ToString().ToLowerInvariant()}\n");
        text.Append("Nothing has been touched. The phases run in this order:\n");
        foreach (var phase in plan.Phases.Where(planned => planned.Phase != Phase.Rollback))
            Write(text, phase, phase.Phase.ToString(), width);
        foreach (var phase in plan.Phases.Where(planned => planned.Phase == Phase.Rollback))
            Write(text, phase, "The way back, run by --target=Rollback and when a release fails after its cutover", width);
        var steps = plan.Phases.Where(planned => planned.Phase != Phase.Rollback).SelectMany(planned => planned.Steps).ToList();
        text.Append($"\n{Counted.Of(steps.Count, "step")}, {steps.Count(step => step is MutatingStep)} of them change something.\n");
        text.Append($"Digest {plan.Digest}  (--target=Deploy --plan={plan.Digest} refuses to run anything else)\n");
        return SecretMask.Apply(text.ToString());
    }

    private static void Write(StringBuilder text, PlannedPhase phase, string heading, int? width)
    {
        text.Append($"\n{heading}\n");
        if (phase.Steps.Count == 0)
            text.Append("  nothing to do\n");
        foreach (var step in phase.Steps)
        {
            text.Append($"  {step.Name}{(step.Requirement is { } requirement ? $" ({requirement})" : "")}, {When(step)}, limit {DurationText.Of(step.Limit).Replace(".0 s", " s")}\n");
            foreach (var effect in step.Effects)
                Line(text, step is MutatingStep ? "    does    " : "    checks  ", effect, width);
            if (step is MutatingStep mutating)
                Line(text, "    undo    ", mutating.UndoEffect, width);
        }
    }

    private static void Line(StringBuilder text, string head, string what, int? width)
    {
        foreach (var line in TextWrap.Hanging(head, what, width))
            text.Append(line).Append('\n');
    }

    private static string When(Step step) => step.After.Count == 0 ? "at once" : $"after {string.Join(" and ", step.After)}";
}

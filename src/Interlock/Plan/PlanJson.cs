using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Output;

namespace Interlock.Plan;

/// <summary>A plan for other tools: <c>--target=Plan --json</c>.</summary>
public static class PlanJson
{
    /// <summary>The JSON: <c>name, environment, version, commit, digest, phases[{name, steps[{name, requirement, changes, after, limitSeconds, effects, undo}]}]</c>; the way back is the phase <c>Rollback</c>.</summary>
    /// <param name="plan">The plan.</param>
    public static string Of(ReleasePlan plan) => JsonText.Of(new JsonObject
    {
        ["name"] = plan.Runbook.Name,
        ["environment"] = plan.Environment,
        ["version"] = plan.Version,
        ["commit"] = plan.Commit,
        ["digest"] = plan.Digest,
        ["phases"] = new JsonArray([.. plan.Phases.Select(phase => new JsonObject
        {
            ["name"] = phase.Phase.ToString(),
            ["steps"] = new JsonArray([.. phase.Steps.Select(StepOf)]),
        })]),
    });

    private static JsonObject StepOf(Step step) => new()
    {
        ["name"] = SecretMask.Apply(step.Name),
        ["requirement"] = step.Requirement,
        ["changes"] = step is MutatingStep,
        ["after"] = Texts(step.After),
        ["limitSeconds"] = step.Limit.TotalSeconds,
        ["effects"] = Texts(step.Effects),
        ["undo"] = step is MutatingStep mutating ? SecretMask.Apply(mutating.UndoEffect) : null,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => JsonValue.Create(SecretMask.Apply(text)))]);
}

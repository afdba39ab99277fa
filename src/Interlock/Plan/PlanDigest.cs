using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Interlock.Engine;

namespace Interlock.Plan;

/// <summary>What makes two plans the same: environment, version, commit (the runbook's text is part of it), and every step with its order, limits, effects and way back. Those texts hold no secret: a <see cref="Secret"/> prints as <c>***</c>.</summary>
internal static class PlanDigest
{
    public static string Of(ReleasePlan plan)
    {
        var text = new StringBuilder();
        Add(text, plan.Environment, plan.Version, plan.Commit);
        foreach (var phase in plan.Phases)
        {
            Add(text, phase.Phase.ToString());
            foreach (var step in phase.Steps)
            {
                Add(text, step.Name, step.Requirement ?? "", step.Limit.Ticks.ToString(CultureInfo.InvariantCulture), (step as MutatingStep)?.UndoEffect ?? "");
                AddAll(text, step.After);
                AddAll(text, step.Effects);
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    private static void AddAll(StringBuilder text, IReadOnlyList<string> parts)
    {
        text.Append(parts.Count).Append('#');
        Add(text, [.. parts]);
    }

    // With its length before it, no part can pass for the end of the one before.
    private static void Add(StringBuilder text, params ReadOnlySpan<string> parts)
    {
        foreach (var part in parts)
            text.Append(part.Length).Append(':').Append(part).Append('\n');
    }
}

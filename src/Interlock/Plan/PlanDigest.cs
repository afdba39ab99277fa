using System.Security.Cryptography;
using System.Text;
using Interlock.Engine;

namespace Interlock.Plan;

/// <summary>What makes two plans the same: environment, version, commit, and every step with its order, limits, effects and way back.</summary>
internal static class PlanDigest
{
    public static string Of(ReleasePlan plan)
    {
        var text = new StringBuilder();
        text.Append(plan.Environment).Append('\n').Append(plan.Version).Append('\n').Append(plan.Commit).Append('\n');
        foreach (var phase in plan.Phases)
            foreach (var step in phase.Steps)
            {
                text.Append(phase.Phase).Append('/').Append(step.Name).Append('|').Append(step.Requirement).Append('|').Append(step.Limit.Ticks)
                    .Append('|').AppendJoin(',', step.After).Append('|').AppendJoin('\n', step.Effects);
                if (step is MutatingStep mutating)
                    text.Append('|').Append(mutating.UndoEffect);
                text.Append('\n');
            }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }
}

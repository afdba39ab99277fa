using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Plan;

/// <summary>What makes two plans the same: environment, version, commit (the runbook's text is part of it), and every step with its order, limits, effects and way back. Those texts hold no secret: a <see cref="Secret"/> prints as <c>***</c>. So what the runbook got from outside (<c>${env:…}</c>) comes in by its fingerprint: what was proven against another database is not proven.</summary>
internal static class PlanDigest
{
    public static string Of(ReleasePlan plan)
    {
        var text = new StringBuilder();
        Add(text, plan.Environment, plan.Version, plan.Commit);
        foreach (var (path, secret) in Secrets(plan.Runbook))
            Add(text, path, secret?.Fingerprint($"plan:{path}") ?? "");
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

    private static IEnumerable<(string Path, Secret? Value)> Secrets(ReleaseRunbook runbook) =>
    [
        ("ledger", runbook.Ledger),
        ("database.url", runbook.Database?.Url),
        .. runbook.Services.OrderBy(service => service.Key, StringComparer.Ordinal).SelectMany(service => service.Value.Variables.OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => ($"services.{service.Key}.variables.{variable.Key}", variable.Value.Value))),
    ];

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

using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Verify;

/// <summary>VF-02 to VF-05: one probe of <c>verify.after</c> as a step of its own. What it asks is in <see cref="Probe"/>.</summary>
internal sealed class ProbeStep(ProbeSettings settings, string name, SyntheticData synthetic, IReadOnlyList<string>? after = null) : Step
{
    private readonly Probe probe = Probe.Of(settings);

    public override string Name => name;

    public override Phase Phase => Phase.Verify;

    public override string? Requirement => settings.Requirement;

    public override IReadOnlyList<string> After => [HealthAndVersion.StepName, .. after ?? []];

    public override bool OnlyWaits => probe.OnlyWaits;

    public override TimeSpan Limit => TimeSpan.FromMinutes(2) + probe.Patience;

    public override IReadOnlyList<string> Effects => probe.Leaves ? [.. probe.Effects, .. synthetic.Effects] : probe.Effects;

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        ProbeOutcome outcome;
        var left = "";
        try
        {
            outcome = await probe.RunAsync(prober, SyntheticData.KnownTo(prober, context.Plan.Version), cancellation);
        }
        finally
        {
            if (probe.Leaves)
                left = await synthetic.RemoveAsync(prober, context.Plan.Version) ?? "";
        }

        var result = outcome.Judged(settings.OnFailure);
        return left.Length == 0 || result.Verdict > Verdict.Warn ? result : result with { Verdict = Verdict.Warn, Evidence = $"{result.Evidence}; but {left}" };
    }
}

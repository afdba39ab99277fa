using Interlock.Runbook;

namespace Interlock.Verify.Probes;

/// <summary>Probes in order: what one captures the next ones know. The first failure ends it.</summary>
internal sealed class ProbeSequence(ProbeSettings settings) : Probe
{
    private readonly IReadOnlyList<Probe> steps = [.. settings.Steps.Select(Of)];

    public override string Name => settings.Name ?? string.Join(", ", steps.Select(step => step.Name));

    public override IReadOnlyList<string> Effects => [.. steps.SelectMany(step => step.Effects)];

    public override bool Leaves => steps.Any(step => step.Leaves);

    public override bool OnlyWaits => steps.All(step => step.OnlyWaits);

    public override TimeSpan Patience => steps.Aggregate(TimeSpan.Zero, (sum, step) => sum + step.Patience);

    public override async Task<ProbeOutcome> RunAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        ProbeOutcome? outcome = null;
        List<string> warned = [];
        for (var i = 0; i < steps.Count; i++)
        {
            var before = outcome?.Posted ?? [];
            outcome = await steps[i].RunAsync(prober, outcome?.Captures ?? captures, cancellation);
            outcome = outcome with { Posted = [.. before, .. outcome.Posted] };
            if (!outcome.Passed)
                return outcome with { Evidence = $"step {i + 1} of {steps.Count}: {outcome.Evidence}" };
            if (outcome.Verdict == Verdict.Warn)
                warned.Add($"step {i + 1} of {steps.Count}: {outcome.Evidence}");
        }

        return warned.Count > 0 ? outcome! with { Verdict = Verdict.Warn, Evidence = string.Join("; ", warned) } : outcome! with { Evidence = $"{Counted.Of(steps.Count, "step")} as expected" };
    }
}

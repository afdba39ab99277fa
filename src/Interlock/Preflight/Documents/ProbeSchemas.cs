using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Probes.Schemas;

namespace Interlock.Preflight.Documents;

/// <summary>The schemas that probes judge answers by can be read, so that none is found unfit after the cutover.</summary>
internal sealed class ProbeSchemas(IReadOnlyList<string> schemas) : Step
{
    public override string Name => "probe schemas";

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "VF-05";

    public override string Topic => "documents";

    public override IReadOnlyList<string> Effects => [.. schemas.Select(schema => $"reads {schema}")];

    /// <summary>The schemas that the runbook's probes name.</summary>
    public static IReadOnlyList<string> Of(VerifySettings verify) =>
        [.. Each([.. verify.Before, .. verify.After, .. verify.Load?.Then ?? []]).Select(probe => probe.Schema).OfType<string>().Distinct(StringComparer.Ordinal)];

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        string[] problems = [.. schemas.Select(schema => AnswerSchema.Read(context.Site.Root, schema).Problem).OfType<string>()];
        return Task.FromResult(problems.Length == 0 ? StepResult.Go($"{Counted.Of(schemas.Count, "schema")} can be read") : StepResult.Stop(problems[0], problems.Length == 1 ? [] : problems));
    }

    private static IEnumerable<ProbeSettings> Each(IEnumerable<ProbeSettings> probes) => probes.SelectMany(probe => Each(probe.Steps).Prepend(probe));
}

using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Probes.Contracts;
using Interlock.Verify.Probes.Imports;
using Interlock.Verify.Probes.Schemas;

namespace Interlock.Preflight.Documents;

/// <summary>The schemas that probes judge answers by can be read, so that none is found unfit after the cutover.</summary>
internal sealed class ProbeSchemas(IReadOnlyList<ProbeSettings> probes) : Step
{
    public override string Name => "probe schemas";

    public override Phase Phase => Phase.Preflight;

    public override string Requirement => "VF-05";

    public override string Topic => "documents";

    public override IReadOnlyList<string> Effects => [.. probes.Select(probe => $"reads {probe.Schema ?? probe.Openapi ?? probe.Requests}").Distinct(StringComparer.Ordinal)];

    /// <summary>The runbook's probes that judge by a document.</summary>
    public static IReadOnlyList<ProbeSettings> Of(VerifySettings verify, WatchSettings watch) =>
        [.. Each([.. verify.Before, .. verify.After, .. watch.Probes.Values, .. verify.Load?.Then ?? [], .. verify.Load?.Cleanup ?? [], .. verify.Load?.Kinds.Values.SelectMany(kind => kind.Steps) ?? []]).Where(probe => (probe.Schema ?? probe.Openapi ?? probe.Requests) is not null)];

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        string[] problems = [.. probes.SelectMany(probe => Problems(context.Site.Root, probe)).Distinct(StringComparer.Ordinal)];
        return Task.FromResult(problems.Length == 0 ? StepResult.Go($"what {Counted.Of(probes.Count, "probe")} {(probes.Count == 1 ? "judges" : "judge")} by can be read") : StepResult.Stop(problems[0], problems.Length == 1 ? [] : problems));
    }

    private static IEnumerable<string> Problems(string root, ProbeSettings probe) =>
        probe.Requests is not null ? RequestFile.Read(root, probe).Problems
        : new[] { probe.Schema is { } schema ? AnswerSchema.Read(root, schema).Problem : ContractProbe.Problem(root, probe) }.OfType<string>();

    private static IEnumerable<ProbeSettings> Each(IEnumerable<ProbeSettings> probes) => probes.SelectMany(probe => Each(probe.Steps).Prepend(probe));
}

using Interlock.Runbook;

namespace Interlock.Verify.Probes.Imports;

/// <summary>Asks the requests of a file that another tool runs too, in order, as a sequence.</summary>
internal sealed class ImportedProbe(ProbeSettings settings) : Probe
{
    private static readonly TimeSpan ForEach = TimeSpan.FromSeconds(10);

    public override string Name => settings.Name ?? settings.Requests!;

    public override IReadOnlyList<string> Effects => [$"the requests of {settings.Requests}, in order"];

    // What it holds is not known yet; nothing left is removed for nothing.
    public override bool Leaves => true;

    public override bool OnlyWaits => false;

    public override TimeSpan Patience => (settings.Timeout ?? ForEach) * 12;

    public override async Task<ProbeOutcome> RunAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        if (prober.Context is not { } context)
            return Held("no file can be read here", captures);
        var (steps, problems) = RequestFile.Read(context.Site.Root, settings);
        if (problems.Count > 0)
            return Held(problems[0], captures) with { Details = problems.Count == 1 ? [] : problems };
        foreach (var (name, text) in settings.Parameters)
        {
            var (value, unknown) = captures.Substitute(text);
            if (unknown is not null)
                return Held($"the variable ${unknown} is not known: an earlier probe did not capture it", captures);
            captures = captures.With(name, value);
        }

        var sequence = new ProbeSequence(new ProbeSettings { Name = Name, Steps = [.. steps.Select(step => step with { Timeout = settings.Timeout })] });
        var outcome = await sequence.RunAsync(prober, captures, cancellation);
        return outcome.Verdict == Verdict.Go ? outcome with { Evidence = $"{settings.Requests}: {Counted.Of(steps.Count, "request")} answered as expected" } : outcome with { Evidence = $"{settings.Requests}, {outcome.Evidence}" };
    }

    private static ProbeOutcome Held(string why, Captures captures) => new(ProbeState.Failed, captures.Mask(why), captures) { Verdict = Verdict.Hold };
}

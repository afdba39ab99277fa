using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Probes;
using Interlock.Watch.Rules;

namespace Interlock.Watch.Samples;

/// <summary>Takes samples of the version that serves: asks all sources at once. What can't be had is told, and is no number.</summary>
/// <param name="runbook">The runbook.</param>
internal sealed class Sampler(ReleaseRunbook runbook)
{
    /// <summary>The check whether the service is healthy, and the version that is watched.</summary>
    public const string Health = "health";

    /// <summary>The check whether anything answers at all.</summary>
    public const string Answers = "up";

    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    private readonly WatchSettings watch = runbook.Watch;
    private readonly IReadOnlyDictionary<string, Probe> probes = runbook.Watch.Probes.ToDictionary(probe => probe.Key, probe => Probe.Of(probe.Value with { Name = probe.Key }), StringComparer.Ordinal);

    /// <summary>Takes one.</summary>
    /// <param name="context">The watch; its plan's version is the one that should serve.</param>
    /// <param name="health">The health check that is configured (MN-01), or the service's path.</param>
    /// <param name="before">The sample before; null: this is the first.</param>
    /// <param name="since">When the version went live; null: not known.</param>
    /// <param name="cancellation">Interrupt.</param>
    public async Task<WatchSample> TakeAsync(StepContext context, HealthCheck health, WatchSample? before, DateTimeOffset? since, CancellationToken cancellation)
    {
        using var prober = await ProberAsync(context, cancellation);
        var sheet = new Sheet(before);
        await Task.WhenAll([
            AskHealthAsync(sheet, prober, health, context.Plan.Version, cancellation),
            .. probes.Select(probe => AskAsync(sheet, probe.Key, probe.Value, prober, context.Plan.Version, cancellation)),
            .. watch.Figures.Select(figure => new FigureSource(figure.Key, figure.Value, runbook).AddAsync(sheet, prober, context, cancellation)),
            UsageSource.AddAsync(sheet, context, runbook.Services.Keys.First(), cancellation),
            DatabaseSource.AddAsync(sheet, context, runbook.Database is not null, cancellation),
        ]);
        await TrafficSource.AddAsync(sheet, prober, context, watch, runbook.Monitor.Get ?? health.Path, since, cancellation);
        return sheet.ToSample(context.Clock.GetUtcNow());
    }

    // Where no address is known nothing answers; that is a finding, and no reason to stop looking.
    private static async Task<Prober> ProberAsync(StepContext context, CancellationToken cancellation)
    {
        string address;
        try
        {
            address = await context.BaseUrl(cancellation);
        }
        catch (Exception silent) when (silent is IOException or IExplained)
        {
            address = context.Plan.Runbook.Rollout.Listen;
        }

        return new(address, context.Clock, context.ProberKey, Prober.MarkerOf(context, "watch")) { Context = context, Limit = AnswerWithin };
    }

    private static async Task AskHealthAsync(Sheet sheet, Prober prober, HealthCheck health, string version, CancellationToken cancellation)
    {
        var reply = await prober.AskAsync(Question.Get(health.Path) with { FreshConnection = true, Limit = TimeSpan.FromSeconds(health.TimeoutSeconds) }, cancellation);
        sheet.Check(Answers, reply.Answer is null ? reply.NoAnswer ?? "no answer" : null);
        sheet.Check(Health, Verify.Health.Problem(reply, version));
        if (reply.Answer is { } answer)
            sheet.Value(Measure.HealthTime, answer.Took.TotalMilliseconds);
        else
            sheet.Miss(Measure.HealthTime, "health did not answer");
    }

    private static async Task AskAsync(Sheet sheet, string name, Probe probe, Prober prober, string version, CancellationToken cancellation)
    {
        var outcome = await probe.RunAsync(prober, SyntheticData.KnownTo(prober, version), cancellation);
        if (outcome.Verdict == Verdict.Hold)
            sheet.Miss(name, outcome.Evidence);
        else
            sheet.Check(name, outcome.Passed ? null : outcome.Evidence);
    }
}

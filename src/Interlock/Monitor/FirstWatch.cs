using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Load;
using Interlock.Verify.Probes;

namespace Interlock.Monitor;

/// <summary>MN-05: the release is watched before it counts as done. Stops early when a rule is broken for good.</summary>
internal sealed class FirstWatch(MonitorSettings settings, string health) : Step
{
    public const string StepName = "first watch";

    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(1);
    private readonly string path = settings.Get ?? health;
    private readonly FirstWatchRules rules = new(settings);

    public override string Name => StepName;

    public override Phase Phase => Phase.Monitor;

    public override string Requirement => "MN-05";

    public override TimeSpan Limit => settings.For + Slack;

    public override IReadOnlyList<string> Effects =>
    [
        $"GET {path} at {settings.Rate}/s for {settings.For.TotalSeconds:0.#} s, {health} every {settings.HealthEvery.TotalSeconds:0.#} s",
        $"stops above {settings.MaxErrors:0.##} % failed, p95 above {settings.MaxP95.TotalMilliseconds:0.#} ms, or {settings.HealthFailures} health failures in a row; holds below {settings.MinSamples} samples",
    ];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var meter = new Meter();
        var tally = HealthTally.None;

        var load = new ConstantRate(context.Clock).RunAsync(
            new Schedule(settings.Rate, settings.For), (_, token) => prober.SampleAsync(Question.Get(path), token), meter, over.Token, cancellation);
        var asking = AskHealthAsync(prober, context.Plan.Version, problem => Volatile.Write(ref tally, tally.With(problem)), over.Token);
        var glancing = GlanceAsync(load, meter, () => Volatile.Read(ref tally), context, over);
        try
        {
            await glancing;
            var measured = await load;
            await over.CancelAsync();
            await asking;
            return rules.Judge(measured, Volatile.Read(ref tally)) with { Data = DataOf(measured, tally) };
        }
        finally
        {
            await over.CancelAsync();
            await Task.WhenAll(load, asking).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task GlanceAsync(Task load, Meter meter, Func<HealthTally> health, StepContext context, CancellationTokenSource over)
    {
        while (!load.IsCompleted)
        {
            if (rules.Broken(meter.Failed, meter.Latency.CountAbove(settings.MaxP95), health()) is { } broken)
            {
                context.Say(broken);
                await over.CancelAsync();
                return;
            }

            await Task.WhenAny(load, Task.Delay(Glance, context.Clock, over.Token));
        }
    }

    private async Task AskHealthAsync(Prober prober, string version, Action<string?> tell, CancellationToken over)
    {
        using var timer = new PeriodicTimer(settings.HealthEvery, prober.Clock);
        try
        {
            do
                tell(Health.Problem(await prober.AskAsync(Question.Get(health) with { FreshConnection = true }, over), version) is { } problem ? SecretMask.Apply(problem) : null);
            while (await timer.WaitForNextTickAsync(over));
        }
        catch (OperationCanceledException)
        {
            // The watch is over.
        }
    }

    private static JsonObject DataOf(Measurement measured, HealthTally health) => new()
    {
        ["requests"] = measured.Requests,
        ["failed"] = measured.Failed,
        ["p95Ms"] = measured.Latency.Percentile(95).TotalMilliseconds,
        ["healthAsked"] = health.Asked,
        ["healthGood"] = health.Good,
    };
}

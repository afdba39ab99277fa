using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Verify;
using Interlock.Verify.Probes;

namespace Interlock.Watch;

/// <summary>MN-01: asks health by the check that the release configured, beside the rounds of a watch and over all of them: its interval may be longer than a round.</summary>
/// <param name="configured">Tells which check is configured now; null when none is.</param>
/// <param name="clock">The clock.</param>
/// <param name="say">Told a line when the check changes.</param>
internal sealed class ConfiguredHealth(Func<CancellationToken, Task<HealthCheck?>> configured, TimeProvider clock, Action<string> say)
{
    private HealthTally tally = HealthTally.None;
    private string? watched;
    private string? told;
    private long? asked;

    /// <summary>Runs a round, and asks health whenever that is due.</summary>
    /// <param name="context">The watch, with the version that should serve.</param>
    /// <param name="round">The round.</param>
    /// <param name="cancellation">Interrupt.</param>
    /// <returns>The round's verdict; Stop, and the round cut short, as soon as health has failed so often in a row as the check says.</returns>
    public async Task<StepResult> BesideAsync(StepContext context, Func<CancellationToken, Task<StepResult>> round, CancellationToken cancellation)
    {
        var check = await configured(cancellation);
        Tell(check);
        if (check is null)
            return await round(cancellation);
        if (watched != context.Plan.Version)
            (watched, tally) = (context.Plan.Version, HealthTally.None);

        using var prober = await Prober.ForAsync(context, "health check", TimeSpan.FromSeconds(check.TimeoutSeconds), cancellation);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var asking = AskAsync(check, prober, context.Plan.Version, over.Token);
        var measuring = round(over.Token);
        await Task.WhenAny(asking, measuring);
        if (measuring.IsCompleted)
            await over.CancelAsync();
        if (await asking is not { } broken)
            return await measuring;
        await over.CancelAsync();
        await Task.WhenAny(measuring);
        // What was told once does not decide over what serves next.
        tally = HealthTally.None;
        return StepResult.Stop(broken);
    }

    // Ends with what is wrong, or with null when the round is over.
    private async Task<string?> AskAsync(HealthCheck check, Prober prober, string version, CancellationToken over)
    {
        try
        {
            while (true)
            {
                if (asked is { } before && TimeSpan.FromSeconds(check.EverySeconds) - clock.GetElapsedTime(before) is var left && left > TimeSpan.Zero)
                    await Task.Delay(left, clock, over);
                var reply = await prober.AskAsync(Question.Get(check.Path) with { FreshConnection = true }, over);
                asked = clock.GetTimestamp();
                tally = tally.With(Health.Problem(reply, version) is { } problem ? SecretMask.Apply(problem) : null);
                if (tally.InARow >= check.Failures)
                    return $"health failed {tally.InARow} times in a row, asked as configured ({check}): {tally.LastProblem}";
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return null;
        }
    }

    private void Tell(HealthCheck? check)
    {
        var line = check is null ? "no health check is configured: --target=Monitor does that" : $"health is asked as configured: {check}";
        if (told != line)
            say(line);
        told = line;
    }
}

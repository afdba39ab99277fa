using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Monitor;
using Interlock.Provision;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Watch;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    private const string WatchStep = "watch";

    /// <summary>The exit code of a watch that did not end well, as long as its rollback says nothing else.</summary>
    private ExitCode? watchEnded;

    /// <summary>MN-05, MN-06: watches what is live, whatever is checked out, by the runbook's rules. A broken rule brings the previous version back, unless that is to be left to a person.</summary>
    /// <exception cref="GateException">Nothing is live, a rule is broken, or nothing could be measured.</exception>
    public async Task WatchAsync()
    {
        var ready = await PrepareAsync();
        var rules = ready.Plan.Runbook.Monitor;
        var time = settings.WatchFor ?? rules.For;
        if (time < rules.For)
            throw new UsageException($"--for={time.TotalSeconds:0.###}s is shorter than one round of the runbook's monitor.for, {rules.For.TotalSeconds:0.###}s: too few samples to tell anything.");
        var health = new ConfiguredHealth(ready.Platform.HealthCheckAsync, settings.Clock, Tell);
        var slots = WatchedSlots(ready);
        var watch = new LiveWatch(token => ServingAsync(ready, token), (version, token) => RoundAsync(ready, version, rules, health, slots, token), settings.Clock, Tell);
        StepResult result;
        try
        {
            result = await watch.RunAsync(time, cancellation);
        }
        catch (OperationCanceledException)
        {
            Tell($"interrupted. Seen so far: {watch.Tally}");
            throw;
        }

        Tell($"{result.Verdict.ToString().ToUpperInvariant()}  {result.Evidence}");
        if (result.Verdict >= Verdict.Hold)
            await ActOnAsync(result, watch);
    }

    private async Task ActOnAsync(StepResult result, LiveWatch watch)
    {
        var broken = new GateException(Phase.Watch, result.Verdict, WatchStep, result.Evidence);
        if (result.Verdict == Verdict.Hold || watch.Tally.Rounds == 0)
        {
            watchEnded = result.Verdict == Verdict.Hold ? ExitCode.Held : ExitCode.StoppedUnchanged;
            throw broken;
        }

        watchEnded = ExitCode.FailedNotBack;
        if (settings.Options.KeepOnFailure)
        {
            Tell("What serves is left as it is, as --on-failure=keep says. --target=Rollback brings the previous version back.");
            throw broken;
        }

        Tell("Bringing the previous version back.");
        var back = await RunAsync(nameof(Phase.Rollback), settings.Options with { Reason = $"watch: {SecretMask.Apply(result.Evidence)}" });
        if (!await back.TakeBackUnfinishedAsync(cancellation, watch.Watched))
            await back.RunPhaseAsync(Phase.Rollback, cancellation);
    }

    private async Task<Serving?> ServingAsync(Prepared ready, CancellationToken token)
    {
        if (await ready.Platform.LiveAsync(token) is not { } live)
            return null;
        var history = ReleaseHistory.Of(await ready.Ledger.ReadAsync(settings.Environment, token));
        var holder = await ready.Ledger.HolderAsync(settings.Environment, token);
        // A version that has fallen silent is still the one that should serve.
        return (history.Live?.Version?.Version ?? live.Version) is { } version ? new(version, holder?.Doing) : null;
    }

    private async Task<StepResult> RoundAsync(Prepared ready, string version, MonitorSettings rules, ConfiguredHealth health, SlotWatch? slots, CancellationToken token)
    {
        var context = new StepContext
        {
            Plan = ready.Plan with { Version = version },
            Run = $"{settings.Environment}-{WatchStep}",
            Site = ready.Site,
            Commands = new Processes.CommandRunner(settings.Clock),
            Clock = settings.Clock,
            Platform = ready.Platform,
            Repository = ready.Repository,
            Options = settings.Options,
            FindData = (_, _) => null,
            Database = _ => Task.FromResult<Database.DatabaseUrl?>(null),
            History = () => throw new InvalidOperationException("a watch looks forward"),
            BaseUrl = ready.Platform.UrlAsync,
            ProberKey = ServiceVariables.ProberKey(settings.State, settings.Environment),
            Say = _ => { },
        };
        try
        {
            // After a rollback the runbook of now is another version's: by its path, a version that is well would be left.
            var path = (await ready.Platform.LiveAsync(token))?.HealthPath ?? VerifySteps.HealthPath(ready.Plan.Runbook);
            var looking = slots?.LookAsync(token) ?? Task.CompletedTask;
            try
            {
                return await health.BesideAsync(context, over => new FirstWatch(rules, path).RunAsync(context, over), token);
            }
            finally
            {
                // It may hold the lock, by which a release is known.
                await looking;
            }
        }
        catch (IOException silent)
        {
            return StepResult.Stop(silent.Message);
        }
    }

    private void Tell(string line) => settings.Out.WriteLine(SecretMask.Apply($"watch: {line}"));
}

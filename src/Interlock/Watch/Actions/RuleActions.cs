using Interlock.Engine;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Watch.Rules;

namespace Interlock.Watch.Actions;

/// <summary>What a rule leads to. Of what only a person may decide it tells one, and freezes deployments.</summary>
/// <param name="watch">The runbook's watch.</param>
/// <param name="environment">The environment.</param>
/// <param name="folder">Folder that commands run in.</param>
/// <param name="commands">Starts programs.</param>
/// <param name="clock">The clock.</param>
/// <param name="freeze">Freezes deployments, with the reason, while that version serves.</param>
/// <param name="say">Told what is done.</param>
internal sealed class RuleActions(WatchSettings watch, string environment, string folder, ICommandRunner commands, TimeProvider clock, Func<string, Serving, CancellationToken, Task<Freezing>> freeze, Action<string> say)
{
    private static readonly TimeSpan ScaleLimit = TimeSpan.FromMinutes(10);
    private readonly IReadOnlyList<QuietHours> quiet = [.. watch.Quiet.Select(hours => QuietHours.Parse(hours)!)];
    private readonly Notifier notifier = new(watch.Notify, folder, commands, say);

    /// <summary>Whether a rule leads to a rollback now.</summary>
    public bool RollsBack(RuleEvent one, Serving serving) => one is { IsFiring: true, Rule.Settings.Do: WatchAction.RollBack } && WhyNot(serving) is null;

    /// <summary>Acts on what a rule found. A rollback is only asked for: nothing may come before it.</summary>
    /// <returns>How the watch ends by it; null: it goes on.</returns>
    public async Task<WatchEnd?> ActAsync(RuleEvent one, Serving serving, CancellationToken cancellation)
    {
        if (RollsBack(one, serving))
            return new(Verdict.Stop, $"{one.Rule.Name}: {one.Evidence}") { RollsBack = true, By = one };
        await TellAsync(NoticeOf(one.IsFiring ? "firing" : "over", one, serving), cancellation);
        if (one is { IsFiring: true, Rule.Settings.Do: WatchAction.Scale })
            await ScaleAsync(one, serving, cancellation);
        return one is { IsFiring: true, Rule.Settings.Do: WatchAction.RollBack }
            ? await LeaveAsync(one, serving, $"{one.Rule.Name}: {one.Evidence}. Nothing is rolled back by rule: {WhyNot(serving)}", cancellation)
            : null;
    }

    /// <summary>Tells people that the previous version is being brought back.</summary>
    public Task BeginsAsync(WatchEnd end, Serving serving, CancellationToken cancellation) =>
        end.By is { } one ? TellAsync(NoticeOf("rolling-back", one, serving), cancellation) : Task.CompletedTask;

    /// <summary>Tells people how the rollback ended that a rule led to.</summary>
    /// <param name="end">What led to it.</param>
    /// <param name="serving">The version that was watched.</param>
    /// <param name="isBack">The previous version serves again, proven.</param>
    /// <param name="why">Else what became of it.</param>
    /// <param name="cancellation">Interrupt.</param>
    public Task EndedAsync(WatchEnd end, Serving serving, bool isBack, string why, CancellationToken cancellation) => end.By is not { } one ? Task.CompletedTask
        : notifier.TellAsync(NoticeOf(isBack ? "rolled-back" : "person-needed", one, serving) with { Evidence = isBack ? one.Evidence : $"{one.Evidence}. {why}" }, cancellation);

    // A person must decide, unless one already has: then the watch goes on with what serves.
    private async Task<WatchEnd?> LeaveAsync(RuleEvent one, Serving serving, string evidence, CancellationToken cancellation)
    {
        var frozen = await freeze(evidence, serving, cancellation);
        if (frozen.Outcome == FreezeOutcome.Replaced)
        {
            say($"{frozen.Why}: nothing is left to decide");
            return null;
        }

        await TellAsync(NoticeOf("person-needed", one, serving) with { Evidence = evidence }, cancellation);
        return new(Verdict.Hold, $"{evidence}. --target=Rollback brings the previous version back; {(frozen.Outcome == FreezeOutcome.Frozen ? "deployments are frozen until then" : $"deployments are NOT frozen: {frozen.Why}")}");
    }

    /// <summary>Tells what rules found in quiet hours, now that they are over.</summary>
    /// <param name="found">What rules found that was not told yet.</param>
    /// <param name="serving">The version that they were found of.</param>
    /// <param name="cancellation">Interrupt.</param>
    /// <returns>Whether there was anything to tell; null: quiet hours are not over.</returns>
    public async Task<bool?> RemindAsync(IEnumerable<RuleEvent> found, Serving serving, CancellationToken cancellation)
    {
        if (quiet.Count == 0)
            return false;
        if (IsQuiet(clock.GetUtcNow()))
            return null;
        RuleEvent[] waiting = [.. found.Where(one => one.Rule.Settings.Gravity != WatchSeverity.Critical && IsQuiet(one.At))];
        foreach (var one in waiting)
            await notifier.TellAsync(NoticeOf(one.IsFiring ? "firing" : "over", one, serving), cancellation);
        return waiting.Length > 0;
    }

    private bool IsQuiet(DateTimeOffset moment) => quiet.Any(hours => hours.Holds(moment));

    // Once, and never in a loop: what was brought back is not left again by rule.
    private string? WhyNot(Serving serving) =>
        serving.CameBack ? $"{serving.Version} was itself brought back, and going further back is for a person to decide"
        : serving.Since is not { } since ? $"when {serving.Version} went live is not known"
        : clock.GetUtcNow() - since > watch.BakeTime ? $"{serving.Version} has been live for {Output.DurationText.Of(clock.GetUtcNow() - since)}, longer than watch.bake-time ({Output.DurationText.Of(watch.BakeTime)})"
        : null;

    private Task TellAsync(Notice notice, CancellationToken cancellation) =>
        notice.Severity != WatchSeverity.Critical && IsQuiet(notice.At) ? Task.CompletedTask : notifier.TellAsync(notice, cancellation);

    private async Task ScaleAsync(RuleEvent one, Serving serving, CancellationToken cancellation)
    {
        try
        {
            var ran = await commands.RunAsync(
                Command.Shell(watch.Scale!) with { Folder = folder, Limit = ScaleLimit, Environment = new Dictionary<string, string?>(StringComparer.Ordinal) { ["REASON"] = $"{one.Rule.Name}: {one.Evidence}", ["VERSION"] = serving.Version } }, null, cancellation);
            say(ran.Succeeded ? $"scaled by watch.scale, as {one.Rule.Name} says" : $"watch.scale ended with {ran.ExitCode}{(ran.TimedOut ? ", cut off after its limit" : "")}: {SecretMask.Apply(ran.Tail(3))}");
        }
        catch (Exception unstarted) when (unstarted is IOException or IExplained)
        {
            say($"watch.scale: {unstarted.Message}");
        }
    }

    private Notice NoticeOf(string what, RuleEvent one, Serving serving) => new(what, one.Rule.Name, one.Rule.Settings.Gravity, environment, serving.Version, one.Evidence, one.At);
}

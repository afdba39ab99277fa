using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Monitor;
using Interlock.Output;
using Interlock.Processes;
using Interlock.Provision;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Watch;
using Interlock.Watch.Actions;
using Interlock.Watch.Kpis;
using Interlock.Watch.Report;
using Interlock.Watch.Samples;

namespace Interlock.Session;

public sealed partial class ReleaseSession
{
    private const string WatchStep = "watch";

    /// <summary>The exit code of a watch that did not end well, as long as its rollback says nothing else.</summary>
    private ExitCode? watchEnded;

    /// <summary>What shows the watch at a terminal while it takes samples; null: lines only.</summary>
    private IWatchView? view;

    /// <summary>Tells people how the rollback of a watch ended; null: there was none.</summary>
    private Func<ExitCode, Task>? afterwards;

    /// <summary>MN-04 to MN-06: watches what is live, whatever is checked out, by the runbook's rules. Goes on where an earlier run left off. A critical rule brings the previous version back within its bake time, unless that is to be left to a person.</summary>
    /// <exception cref="GateException">Nothing is live, a KPI is missed, a rule asks for a person, or something could not be told.</exception>
    public async Task WatchAsync()
    {
        var ready = await PrepareAsync();
        var released = new ReleasedWatch(ready.Plan.Runbook, settings.Runbook, settings.WatchesByCheckedOut, Tell);
        var slots = WatchedSlots(ready);
        (ReleaseRunbook Runbook, RuleActions Actions, Sampler Sampler)? held = null;
        var samples = WatchLedger(ready);
        await using var watch = new LiveWatch(
            new(token => ServingAsync(ready, token),
                released.Of,
                (serving, token) => WatchJournal.OpenAsync(samples, WatchJournal.NameOf(settings.Environment, serving.Number), HolderFor("Watch"), token),
                (serving, before, token) => SampleAsync(ready, Kept(serving).Runbook, Kept(serving).Sampler, slots, serving, before, token),
                (one, serving) => Kept(serving).Actions.RollsBack(one, serving),
                (one, serving, token) => Kept(serving).Actions.ActAsync(one, serving, token),
                (found, about, serving, token) => Kept(serving).Actions.RemindAsync(found, about, token),
                Tell)
            { Show = settings.WatchesOnce || settings.WatchView is null ? null : picture => view?.Show(picture), Rest = new IdleMemory().GiveBack },
            settings.Clock);
        WatchEnd end;
        view = settings.WatchesOnce ? null : settings.WatchView?.Invoke();
        try
        {
            end = await watch.RunAsync(settings.WatchFor, settings.WatchesOnce, cancellation);
        }
        catch (GateException unusable)
        {
            EndView();
            Tell($"{unusable.Verdict.ToString().ToUpperInvariant()}  {unusable.Message}");
            throw;
        }
        catch (OperationCanceledException)
        {
            EndView();
            Tell($"interrupted; what was seen is kept, --target=Watch goes on with it. {(watch.Current is { Book: var seen } && seen.Samples.Count > 0 ? string.Join(", ", seen.Table().Select(kpi => $"{kpi.Target}: {kpi.Measured}")) : "")}");
            throw;
        }
        finally
        {
            EndView();
        }

        try
        {
            // Nothing comes before it that could keep it from its turn.
            if (end.RollsBack)
                await BringBackAsync(end, watch.Current!.Serving, ready, Kept(watch.Current.Serving).Actions);
        }
        finally
        {
            await ShowAsync(end, ready);
            await LeaveAsync(end, watch.Current);
        }

        if (end.Verdict < Verdict.Hold || end.RollsBack)
            return;
        watchEnded = end.Verdict == Verdict.Hold ? ExitCode.Held : ExitCode.StoppedUnchanged;
        throw new GateException(Phase.Watch, end.Verdict, WatchStep, end.Evidence);

        (ReleaseRunbook Runbook, RuleActions Actions, Sampler Sampler) Kept(Serving watched)
        {
            var runbook = released.Of(watched);
            if (held is not { } known || !ReferenceEquals(known.Runbook, runbook))
                held = known = (runbook, new(runbook.Watch, settings.Environment, ready.Site.Root, new CommandRunner(settings.Clock), settings.Clock, (why, serving, token) => FreezeAsync(ready, why, serving, token), Tell), new(runbook));
            return known;
        }
    }

    private async Task ShowAsync(WatchEnd end, Prepared ready)
    {
        if (end.Book is { } book)
        {
            var table = new TextTable();
            foreach (var kpi in book.Table())
                table.Add(KpiText.Word(kpi.Verdict), kpi.Target, kpi.Measured);
            foreach (var line in table.Lines(null))
                await settings.Out.WriteLineAsync(SecretMask.Apply(line));
        }

        Tell($"{end.Verdict.ToString().ToUpperInvariant()}  {end.Evidence}");
        try
        {
            if (end.Verdict == Verdict.Stop && await ready.Platform.AlertsAsync(cancellation) is { Whom: var whom } alerts)
                Tell($"to be told of it: {(alerts.HealthFailure || alerts.Crash ? string.Join(", ", whom) : "nobody, as the alerts are configured")}");
        }
        catch (Exception unread) when (unread is IOException or UnauthorizedAccessException or IExplained)
        {
            Tell($"whom to tell could not be read: {unread.Message}");
        }
    }

    // What was seen is in the ledger: a disk that is full must not keep a rollback from its turn.
    private async Task LeaveAsync(WatchEnd end, VersionWatch? watched)
    {
        if (watched is not { Last: not null, Book: var book })
            return;
        var folder = Path.Combine(settings.Artifacts, "watches", $"{settings.Environment}-{watched.Serving.Version}");
        try
        {
            StateFolder.MakeArtifacts(settings.Artifacts);
            await WatchFiles.WriteAsync(new(settings.Environment, watched.Serving.Version, end.Verdict, SecretMask.Apply(end.Evidence), book), folder);
            Tell($"report: {Path.GetRelativePath(Path.GetDirectoryName(settings.Runbook)!, Path.Combine(folder, WatchFiles.Page))}");
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            settings.Warn($"No report was written: {unwritable.Message}");
        }
    }

    private async Task<Serving?> ServingAsync(Prepared ready, CancellationToken token)
    {
        var history = ReleaseHistory.Of(await ready.Ledger.ReadAsync(settings.Environment, token));
        var (live, isSilent) = await LiveOfAsync(ready, token);
        if (live is null && !isSilent)
            return null;
        var holder = await ready.Ledger.HolderAsync(settings.Environment, token);
        var released = history.Live?.Version;
        // A version that has fallen silent is still the one that should serve.
        return (released?.Version ?? live?.Version) is not { } version ? null : new(version, holder?.Doing)
        {
            Number = history.Live?.Number ?? 0,
            Since = history.Live?.At,
            Released = released is null ? null : WatchSaved.Of(history, released),
            Before = history.Live is { } last && history.Runs.SelectMany(run => run.Lives).Where(one => one.Number < last.Number).MaxBy(one => one.Number) is { Version: { } former } earlier ? new(former.Version, null) { Number = earlier.Number, Since = earlier.At } : null,
            CameBack = history.Live is { } entry && history.Runs.FirstOrDefault(run => run.Id == entry.Run) is { } by && (by.Start?.Doing == nameof(Phase.Rollback) || by.Start?.Version != entry.Version?.Version),
        };
    }

    // What can't even be asked is out of order: for the rules to say, and no end of the watch.
    private static async Task<(Platforms.Live? Live, bool IsSilent)> LiveOfAsync(Prepared ready, CancellationToken token)
    {
        try
        {
            return (await ready.Platform.LiveAsync(token), false);
        }
        catch (Exception silent) when (silent is IOException or IExplained)
        {
            return (null, true);
        }
    }

    private async Task<WatchSample> SampleAsync(Prepared ready, ReleaseRunbook runbook, Sampler sampler, SlotWatch? slots, Serving serving, WatchSample? before, CancellationToken token)
    {
        var context = new StepContext
        {
            Plan = ready.Plan with { Version = serving.Version, Runbook = runbook },
            Run = $"{settings.Environment}-{WatchStep}",
            Site = ready.Site,
            Commands = new CommandRunner(settings.Clock),
            Clock = settings.Clock,
            Platform = ready.Platform,
            Repository = ready.Repository,
            Options = settings.Options,
            FindData = (_, _) => null,
            Database = found => FindAsync(runbook, found),
            History = () => throw new InvalidOperationException("a watch looks forward"),
            BaseUrl = ready.Platform.UrlAsync,
            ProberKey = ServiceVariables.ProberKey(settings.State, settings.Environment),
            Say = _ => { },
        };
        // After a rollback the runbook of now is another version's: by its path, a version that is well would be left.
        var path = (await LiveOfAsync(ready, token)).Live?.HealthPath ?? VerifySteps.HealthPath(runbook);
        var check = await ready.Platform.HealthCheckAsync(token) ?? new HealthCheck(path, (int)runbook.Watch.Every.TotalSeconds, 30, runbook.Monitor.HealthFailures);
        var looking = slots?.LookAsync(token) ?? Task.CompletedTask;
        try
        {
            return await sampler.TakeAsync(context, check, before, serving.Since, token);
        }
        finally
        {
            // It may hold the lock, by which a release is known.
            await looking;
        }
    }

    // In files, samples go with the environment; in PostgreSQL they outlive this machine.
    private ILedger WatchLedger(Prepared ready) => ready.Ledger is FileLedger ? new FileLedger(new StatePaths(settings.State).Watch(settings.Environment), settings.Clock) : ready.Ledger;

    private void EndView()
    {
        var shown = view;
        view = null;
        shown?.Dispose();
    }

    private void Tell(string line)
    {
        line = SecretMask.Apply($"watch: {line}");
        if (view is { } shown)
            shown.Say(line);
        else
            settings.Out.WriteLine(line);
    }
}

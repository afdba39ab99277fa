using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Output;
using Interlock.Plan;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Build.Benchmarks;

/// <summary>Gates of a runbook, run by the engine as in a release, on a service that stands somewhere.</summary>
internal sealed class Gates(Uri url, TimeProvider clock, CancellationToken cancellation)
{
    public const string Version = "1.0.0";

    /// <summary>Runs one phase's steps of a runbook, with a ledger in files as in a release.</summary>
    /// <param name="runbook">The runbook, as text, without its name, version and service.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="chosen">Which of its steps.</param>
    /// <returns>How long they took together, and the verdict of each by its name.</returns>
    public async Task<(TimeSpan Took, IReadOnlyDictionary<string, Verdict> Verdicts)> RunAsync(string runbook, Phase phase, Func<Step, bool> chosen)
    {
        var folder = Directory.CreateTempSubdirectory("interlock-gates-").FullName;
        try
        {
            var read = RunbookReader.Parse($"name: gates\nversion: {Version}\nservices: {{web: {{run: ./web}}}}\n{runbook}", "release.yaml", RunbookReader.Local).OrThrow();
            var platform = new StandingService(url);
            var plan = PlanBuilder.Build(new(read, RunbookReader.Local, Version, "benchmark"), platform);
            plan = plan with { Phases = [new(phase, [.. plan.Phases.First(planned => planned.Phase == phase).Steps.Where(chosen)])] };
            var run = await ReleaseRun.StartAsync(ReleaseRun.NewId(plan, clock), phase.ToString(), plan, Services(folder, platform), cancellation).ConfigureAwait(false);
            await using var _ = run.ConfigureAwait(false);
            var started = clock.GetTimestamp();
            Exception? ended = null;
            try
            {
                await run.RunPhaseAsync(phase, cancellation).ConfigureAwait(false);
            }
            catch (GateException stopped)
            {
                ended = stopped;
            }

            var took = clock.GetElapsedTime(started);
            var record = await run.CompleteAsync(ended, null, cancellation).ConfigureAwait(false);
            return (took, record.Phases.SelectMany(told => told.Steps).ToDictionary(step => step.Name, step => Enum.Parse<Verdict>(step.Verdict, ignoreCase: true), StringComparer.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private ReleaseServices Services(string folder, StandingService platform) => new()
    {
        Ledger = new FileLedger(folder, clock),
        Commands = new CommandRunner(clock),
        Clock = clock,
        Platform = platform,
        // Nothing here asks for the source.
        Repository = null!,
        Observer = new CombinedObserver(),
        Site = new(folder, folder, folder),
    };
}

using Interlock.Engine;
using Interlock.Plan;
using Interlock.Record;
using Interlock.Runbook;

namespace Interlock.Tests.Output;

/// <summary>Runs as records, each told to an observer as the engine would tell it.</summary>
internal static class SampleRuns
{
    public static readonly DateTimeOffset Start = new(2026, 11, 21, 4, 3, 2, TimeSpan.Zero);

    public static ReleaseRecord Success => Blank with
    {
        Phases =
        [
            PhaseOf("Preflight", 0, 3.4,
                new("clean tree", "PF-01", "warn", 0.212, "2 files are changed and not committed: the version says so", false) { Details = [" M src/Shop/Cart.cs", "?? notes.txt"] },
                new("secret scan", "PF-05", "go", 1.804, "no secret in 412 files and 37 commits", false),
                new("tests", "PF-02", "go", 3.31, "86 passed, 0 failed", false) { ProvenBy = null }),
            PhaseOf("Backup", 3.4, 2.1,
                new("pre-deploy tag", "BK-01", "go", 0.031, "v1.3.0-pre-deploy on 4f1d2c3", true),
                new("database backup", "BK-03", "go", 2.041, "12 tables, 41,233 rows proven by restore", true)),
            PhaseOf("Migrate", 5.5, 0.8, new StepRecord("migrate", "MG-03", "go", 0.77, "from 0003 to 0004: 1 table, 2 indexes added", true)),
            PhaseOf("Rollout", 6.3, 7.9,
                new("build", "RO-01", "go", 3.2, "built in 3.2 s", true),
                new("cutover", "RO-05", "go", 4.7, "0, 50, 100 %: 1,412 requests, 0 failed", true)),
            PhaseOf("Verify", 14.2, 6, new("endpoints", "VF-02", "go", 1.4, "9 of 9 answer as they should", false), new("latency", "VF-05", "go", 5.9, "p95 11.8 ms of at most 200 ms", false)),
        ],
        Ended = Start.AddSeconds(20.2),
        Cutover = new(1412, 0, 7.4, 3.1, 11.8, 19.2),
        Database = new(new(184_320, 2.04, true, ".interlock/local/backups/1.3.0.dump", "restore"), "0003", "0004"),
        LiveUrl = "http://127.0.0.1:8080",
    };

    public static ReleaseRecord GateStop => Blank with
    {
        Outcome = "stopped",
        ExitCode = 3,
        Notes = ["Nothing had changed: nothing to undo."],
        Phases =
        [
            PhaseOf("Preflight", 0, 2.3,
                new("clean tree", "PF-01", "go", 0.1, "nothing is changed, main is pushed", false),
                new("secret scan", "PF-05", "stop", 2.2, "2 secrets in the tracked files: take them out, have them revoked, or allow them with a reason in .interlock-allow", false)
                {
                    Details = ["src/Shop/appsettings.json:12  Stripe live key", "::error::planted, 100% of it"],
                },
                new("tests", "PF-02", "skipped", 0, "did not run: 'secret scan' did not pass", false)),
        ],
        Ended = Start.AddSeconds(2.4),
        LiveUrl = "http://127.0.0.1:8080",
    };

    public static ReleaseRecord RolledBack => Success with
    {
        Outcome = "rolled-back",
        ExitCode = 4,
        Notes = ["Taking back what changed, last first, to 1.3.0.", "Proven: /health tells 1.3.0."],
        Phases =
        [
            .. Success.Phases.Take(2),
            PhaseOf("Migrate", 5.5, 0.8, new StepRecord("migrate", "MG-03", "go", 0.77, "from 0003 to 0004: 1 table, 2 indexes added", true) { Undone = "kept: 1.3.0 can serve on 0004" }),
            PhaseOf("Rollout", 6.3, 7.9, new StepRecord("cutover", "RO-05", "go", 4.7, "0, 50, 100 %: 1,412 requests, 0 failed", true) { Undone = "back: 1.3.0 has all traffic" }),
            PhaseOf("Verify", 14.2, 6,
                new("latency", "VF-05", "stop", 5.9, "p95 812 ms of at most 200 ms: look at what is slow in this version", false) { Details = ["GET /api/summary   p95 812 ms   (live before: 14 ms)", "GET /health        p95   4 ms"] },
                new("synthetic load", "VF-06", "hold", 5.0, "12 samples of at least 3,000: too few to judge", false)),
        ],
        Rollback = new("1.3.0", "1.4.0", 1.31, true, 0),
        Ended = Start.AddSeconds(21.6),
    };

    public static ReleaseRecord Held => Blank with
    {
        Outcome = "stopped",
        ExitCode = 6,
        Notes = ["Held for a person. The state is recorded."],
        Phases = [PhaseOf("Preflight", 0, 1.2, new StepRecord("coverage", "PF-03", "hold", 1.1, "coverage.xml was not found: the tests left none", false))],
        Ended = Start.AddSeconds(1.2),
    };

    public static ReleaseRecord NotBack => RolledBack with
    {
        Outcome = "failed",
        ExitCode = 5,
        Rollback = new("1.3.0", "1.4.0", 8.2, false, 0),
        Notes = ["Rollout / cutover is NOT back: the proxy does not answer", "NOT proven: 1.3.0 should serve, but nothing answers. A person is needed."],
    };

    public static ReleasePlan Plan =>
        new(new ReleaseRunbook { Name = "shop", Version = "1.4.0", Services = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal) }, "local", "1.4.0", "c0ffee1234567890c0ffee1234567890c0ffee12", []);

    private static ReleaseRecord Blank => new()
    {
        Id = "local-20261121T040302000Z-1.4.0",
        Doing = "Deploy",
        Environment = "local",
        Version = "1.4.0",
        Commit = "c0ffee1234567890c0ffee1234567890c0ffee12",
        PlanDigest = "0123456789abcdef",
        Outcome = "succeeded",
        ExitCode = 0,
        Started = Start,
        Ended = Start,
        User = "ada",
        Phases = [],
        Previous = "1.3.0",
    };

    public static void TellTo(this ReleaseRecord record, IReleaseObserver observer)
    {
        observer.RunStarted(record.Id, record.Doing, Plan with { Environment = record.Environment, Version = record.Version, Commit = record.Commit });
        foreach (var phase in record.Phases)
        {
            var of = Enum.Parse<Phase>(phase.Name);
            observer.PhaseStarted(of, [.. phase.Steps.Select(step => step.Name)]);
            foreach (var step in phase.Steps)
                Tell(observer, new ToldStep(of, step.Name, step.Requirement), step);
            observer.PhaseEnded(of, Enum.Parse<Verdict>(phase.Outcome, ignoreCase: true), phase.Ended - phase.Started);
        }

        foreach (var note in record.Notes.SkipLast(1))
            observer.Note(note);
        foreach (var (phase, step) in record.Phases.SelectMany(phase => phase.Steps.Select(step => (phase.Name, step))).Where(pair => pair.step.Undone is not null).Reverse())
        {
            var (told, parts) = (new ToldStep(Enum.Parse<Phase>(phase), step.Name, step.Requirement), step.Undone!.Split(": ", 2));
            observer.UndoStarted(told);
            observer.UndoEnded(told, new(Enum.Parse<UndoOutcome>(parts[0], ignoreCase: true), parts[1]), TimeSpan.FromSeconds(0.4));
        }

        foreach (var note in record.Notes.TakeLast(1))
            observer.Note(note);
        observer.RunEnded(record);
    }

    public static PhaseRecord PhaseOf(string name, double after, double seconds, params StepRecord[] steps)
    {
        var outcome = steps.Length == 0 ? "go" : ((Verdict)steps.Max(step => step.Verdict == "skipped" ? 0 : (int)Enum.Parse<Verdict>(step.Verdict, ignoreCase: true))).ToString().ToLowerInvariant();
        var started = Start.AddSeconds(after);
        return new(name, outcome, started, started.AddSeconds(seconds), [.. steps.Select(step => step with { Started = started.AddSeconds(Math.Max(0, seconds - step.Seconds)) })]);
    }

    private static void Tell(IReleaseObserver observer, ToldStep told, StepRecord step)
    {
        var skipped = step.Verdict == "skipped" || step.ProvenBy is not null;
        if (!skipped)
            observer.StepStarted(told);
        var verdict = step.Verdict == "skipped" ? Verdict.Hold : Enum.Parse<Verdict>(step.Verdict, ignoreCase: true);
        observer.StepEnded(told, new(verdict, step.Evidence) { Details = step.Details, Changed = step.Changed }, TimeSpan.FromSeconds(step.Seconds), skipped);
    }
}

/// <summary>A step that is only talked about.</summary>
internal sealed class ToldStep(Phase phase, string name, string? requirement) : Step
{
    public override string Name => name;

    public override Phase Phase => phase;

    public override string? Requirement => requirement;

    public override IReadOnlyList<string> Effects => [];

    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => throw new InvalidOperationException("only talked about");
}

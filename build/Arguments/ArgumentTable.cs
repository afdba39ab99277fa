using Interlock.Runbook;

namespace Interlock.Build.Arguments;

/// <summary>Every argument there is. What is not here is refused.</summary>
public static class ArgumentTable
{
    private static readonly string[] s_environmental = [.. Targets.Releasing, "Rollback", "Watch", "Plan", "Status", "Diagnose", "Down", "Secrets", "Lint", "Init"];
    private static readonly string[] s_changing = [.. Targets.Releasing, "Rollback", "Watch", "Down"];
    private static readonly string[] s_releasing = [.. Targets.Releasing, "Plan"];

    public static Argument Target { get; } = new("target", "NAME", "What to do; see the targets above.") { Aliases = ["-t"], IsCakes = true };

    public static IReadOnlyList<Argument> Own { get; } =
    [
        new("environment", "NAME", "Where to: an environment of the runbook.") { Default = RunbookReader.Local, Targets = s_environmental },
        new("release", "VERSION", "The version to release, such as 1.4.0.") { Default = "by rule, see the README", Targets = s_releasing },
        new("runbook", "FILE", "The runbook to follow.") { Default = "release.yaml", Targets = s_environmental },
        new("state", "FOLDER", "Where the local environment keeps its state.") { Default = ".interlock beside the runbook", Targets = s_environmental },
        new("plan", "DIGEST", "Refuse when the plan is not the one with this digest.") { Targets = Targets.Releasing },
        new("to", "VERSION", "The version to go back to.") { Default = "the one before", Targets = ["Rollback", "Plan"] },
        new("schema", "WAY", "What becomes of the schema when the code goes back; recreate is for a first release that failed.") { Choices = ["code-only", "down", "replay", "restore", "recreate"], Default = "the first of database.rollback.ways that loses nothing", Targets = ["Rollback"] },
        new("accept-data-loss", null, "Confirm that the way of --schema loses rows; without it, such a way is held.") { Targets = ["Rollback"] },
        new("on-failure", "WHAT", "What a failure after Rollout leads to.") { Choices = ["rollback", "keep"], Default = "rollback", Targets = [.. Targets.Releasing, "Watch"] },
        new("for", "TIME", "How long to watch a version, such as 48h, from its first sample.") { IsDuration = true, Default = "the runbook's watch.for", Targets = ["Watch"] },
        new("once", null, "Take one sample of a watch and end: for a schedule, such as every five minutes.") { Targets = ["Watch"] },
        new("watch", "WHICH", "Which watch goes: the one that the live version was released with, or the one of the runbook that is checked out.") { Choices = ["released", "checked-out"], Default = "released", Targets = ["Watch"] },
        new("parallel", "N", "How many steps run at the same time.") { Range = (1, 64), Default = "the number of processors", Targets = [.. Targets.Releasing, "Rollback", "Watch"] },
        new("port", "N", "The port that the local environment serves on; 0 takes a free one.") { Range = (0, 65535), Default = "from the runbook", Targets = s_environmental },
        new("accept", "STEP", "Let this step's Hold pass, in your name; may be repeated.") { Repeats = true, Targets = s_changing },
        new("attest", "CHECK[:WHO]", "Vouch for a check that a person has made, in your name or WHO's; may be repeated.") { Repeats = true, Targets = s_changing },
        new("reason", "TEXT", "Why, for the record.") { Targets = s_changing },
        new("fix", null, "First mend what is mechanical: .env.example, .env in .gitignore, missing secrets into the runbook's secret-store.") { Targets = ["Preflight"] },
        new("clean", null, "Drop the replay slots, which keep write-ahead log for a way back.") { Targets = ["Status"] },
        new("keep-data", null, "Stop everything, keep the data.") { Targets = ["Down"] },
        new("json", null, "Print for programs instead of people.") { Targets = ["Status", "Plan", "Diagnose", "Secrets"] },
        new("files", "FILES", "Lint these files of SQL, with commas between, such as what alembic upgrade --sql printed; from the folder of --runbook, else from here.") { Default = "the runbook's migrations", Targets = ["Lint"] },
        new("staged", null, "Scan only what the next commit would add: git's index, not the files.") { Targets = ["Secrets"] },
        new("since", "REVISION", "Scan only what was committed since, such as origin/main.") { Targets = ["Secrets"] },
        new("sarif", "FILE", "Write the findings as SARIF 2.1.0 too.") { Targets = ["Secrets"] },
        new("write-baseline", null, "Write all that is found to the runbook's secrets.baseline, as known; with --since what was committed since, too.") { Targets = ["Secrets"] },
        new("suite", "NAME", "One suite of tests.") { Choices = ["fast", "database", "preflight", "verification", "hosts", "render", "record", "faults", "runbooks"], Default = "all but faults", Targets = ["Test"] },
        new("filter", "EXPRESSION", "Only tests that match, as dotnet test takes it.") { Targets = ["Test"] },
        new("only", "NAMES", "Only these steps of the phase, by name, topic (secrets, variables) or requirement (PF-09), or these benchmarks; commas between.") { Default = "all", Targets = [.. Targets.Releasing.Skip(1), "Benchmark"] },
    ];

    public static IReadOnlyList<Argument> Cakes { get; } =
    [
        Target,
        new("exclusive", null, "Run the target without what it depends on.") { Aliases = ["-e"], IsCakes = true },
        new("dryrun", null, "Show which targets would run, in order; run none.") { Aliases = ["--noop", "--whatif"], IsCakes = true },
        new("tree", null, "Show what depends on what.") { Aliases = ["--showtree"], IsCakes = true },
        new("description", null, "List the targets.") { Aliases = ["--descriptions", "--showdescription", "--showdescriptions"], IsCakes = true },
        new("verbosity", "LEVEL", "How much to print.") { Aliases = ["-v"], Choices = ["quiet", "minimal", "normal", "verbose", "diagnostic"], ShortChoices = ["q", "m", "n", "v", "d"], Default = "normal", IsCakes = true },
        new("working", "FOLDER", "Work in this folder.") { Aliases = ["-w"], Default = "the repository", IsCakes = true },
        new("info", null, "About Cake, which runs the targets.") { IsCakes = true },
        new("version", null, "Cake's version. The version to release is --release.") { Aliases = ["--ver"], IsCakes = true },
        new("help", null, "This page.") { Aliases = ["-h", "-?"] },
    ];

    public static IReadOnlyList<Argument> All { get; } = [.. Own, .. Cakes];
}

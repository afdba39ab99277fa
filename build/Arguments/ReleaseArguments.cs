using System.Globalization;
using Interlock.Runbook;

namespace Interlock.Build.Arguments;

/// <summary>The command line, typed. Paths are absolute: given ones start where the command was given (files to lint: at the runbook), the runbook's default at the repository's root, the state's beside the runbook.</summary>
public sealed class ReleaseArguments(IReadOnlyList<GivenArgument> given, string folder)
{
    public string? Target { get; } = Text(given, "target");

    public string Environment { get; } = Text(given, "environment") ?? RunbookReader.Local;

    /// <summary>The version to release; null when it follows from tag and commit.</summary>
    public string? Release { get; } = Text(given, "release");

    public string Runbook { get; } = RunbookOf(given, folder);

    // Beside its runbook: two projects must not share a ledger.
    public string State { get; } = Absolute(Text(given, "state"), folder) ?? Path.Combine(Path.GetDirectoryName(RunbookOf(given, folder))!, ".interlock");

    /// <summary>The digest that the plan must have.</summary>
    public string? Plan { get; } = Text(given, "plan");

    /// <summary>The version to go back to; null for the one before.</summary>
    public string? To { get; } = Text(given, "to");

    /// <summary>What becomes of the schema on the way back; null is as the runbook says.</summary>
    public RollbackWay? Schema { get; } = Text(given, "schema")?.ToLowerInvariant() switch
    {
        "code-only" => RollbackWay.CodeOnly,
        "down" => RollbackWay.Down,
        "replay" => RollbackWay.Replay,
        "restore" => RollbackWay.Restore,
        _ => null,
    };

    /// <summary>Whether a first release that failed drops and recreates the schema.</summary>
    public bool RecreatesSchema { get; } = string.Equals(Text(given, "schema"), "recreate", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a person confirms that the way back loses rows.</summary>
    public bool AcceptsDataLoss { get; } = Has(given, "accept-data-loss");

    /// <summary>Whether a failure after Rollout leaves the new version in place.</summary>
    public bool KeepsOnFailure { get; } = string.Equals(Text(given, "on-failure"), "keep", StringComparison.OrdinalIgnoreCase);

    /// <summary>How long to watch; null is as the runbook says.</summary>
    public TimeSpan? For { get; } = Text(given, "for") is { } time ? Interlock.Runbook.Reading.DurationReading.Parse(time) : null;

    /// <summary>Whether the watch takes one sample and ends.</summary>
    public bool WatchesOnce { get; } = Has(given, "once");

    /// <summary>Whether the watch goes by what is checked out, and not by what the version was released with.</summary>
    public bool WatchesByCheckedOut { get; } = string.Equals(Text(given, "watch"), "checked-out", StringComparison.OrdinalIgnoreCase);

    /// <summary>How many steps run at the same time.</summary>
    public int Parallel { get; } = Number(given, "parallel") ?? System.Environment.ProcessorCount;

    /// <summary>The local environment's port; 0 takes a free one, null is as the runbook says.</summary>
    public int? Port { get; } = Number(given, "port");

    /// <summary>The steps whose Hold a person lets pass.</summary>
    public IReadOnlyList<string> Accepted { get; } = [.. given.Where(one => one.Argument.Name == "accept").Select(one => one.Value)];

    /// <summary>The checks that a person vouches for.</summary>
    public IReadOnlyList<string> Attested { get; } = [.. given.Where(one => one.Argument.Name == "attest").Select(one => one.Value)];

    public string? Reason { get; } = Text(given, "reason");

    /// <summary>Whether Preflight first mends what is mechanical.</summary>
    public bool Fixes { get; } = Has(given, "fix");

    public bool Cleans { get; } = Has(given, "clean");

    public bool KeepsData { get; } = Has(given, "keep-data");

    public bool IsJson { get; } = Has(given, "json");

    public string? Suite { get; } = Text(given, "suite")?.ToLowerInvariant();

    public string? Filter { get; } = Text(given, "filter");

    public IReadOnlyList<string> Only { get; } = Listed(given, "only");

    /// <summary>What to lint, from the folder of the runbook that was given, else from where the command was; empty is the runbook's migrations.</summary>
    public IReadOnlyList<string> Files { get; } = [.. Listed(given, "files").Select(file => Absolute(file, Path.GetDirectoryName(Absolute(Text(given, "runbook"), folder)) ?? folder)!)];

    /// <summary>Whether only what is staged is scanned for secrets.</summary>
    public bool IsStaged { get; } = Has(given, "staged");

    /// <summary>The revision after which commits are scanned for secrets.</summary>
    public string? Since { get; } = Text(given, "since");

    public bool WritesBaseline { get; } = Has(given, "write-baseline");

    /// <summary>Where the findings are written as SARIF.</summary>
    public string? Sarif { get; } = Absolute(Text(given, "sarif"), folder);

    public bool IsExclusive { get; } = Has(given, "exclusive");

    public bool IsDryRun { get; } = Has(given, "dryrun");

    public bool ShowsHelp { get; } = given.Count == 0 || Has(given, "help");

    /// <summary>What Cake itself understands, in the one form that leaves no doubt.</summary>
    public IReadOnlyList<string> ForCake { get; } = [.. given
        .Where(one => one.Argument.IsCakes)
        .Select(one => (one.Argument.IsSwitch, one.Argument.Name) switch
        {
            (true, var name) => $"--{name}",
            (_, "working") => $"--working={Absolute(one.Value, folder)}",
            (_, var name) => $"--{name}={one.Value}",
        })];

    private static bool Has(IReadOnlyList<GivenArgument> given, string name) => given.Any(one => one.Argument.Name == name);

    private static string[] Listed(IReadOnlyList<GivenArgument> given, string name) =>
        Text(given, name)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static string? Text(IReadOnlyList<GivenArgument> given, string name) => given.LastOrDefault(one => one.Argument.Name == name)?.Value;

    private static int? Number(IReadOnlyList<GivenArgument> given, string name)
        => int.TryParse(Text(given, name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string RunbookOf(IReadOnlyList<GivenArgument> given, string folder) => Absolute(Text(given, "runbook"), folder) ?? Path.Combine(RepositoryRoot.Path, "release.yaml");

    private static string? Absolute(string? path, string folder) => string.IsNullOrEmpty(path) ? null : Path.GetFullPath(path, folder);
}

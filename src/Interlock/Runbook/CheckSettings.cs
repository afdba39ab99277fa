using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>A command that must pass before anything is changed.</summary>
[ShortForm(nameof(Run))]
public sealed record CheckSettings
{
    /// <summary>The command line, run by the system's shell; <c>${version}</c> and <c>${commit}</c> are what is released.</summary>
    [Description("The command line, run by the system's shell. ${version} and ${commit} are what is released.")]
    [NotEmpty]
    [ShellLine(Placeholders.Version, Placeholders.Commit)]
    public required string Run { get; init; }

    /// <summary>Folder it runs in, inside the repository. Default: the root.</summary>
    [Description("Folder it runs in, inside the repository.")]
    [InRepository]
    public string Folder { get; init; } = ".";

    /// <summary>Time limit. Default 5 min.</summary>
    [Description("Time limit.")]
    [Positive]
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Names of checks that must have passed first.</summary>
    [Description("Checks that must have passed first; all others may run beside it.")]
    public IReadOnlyList<string> After { get; init; } = [];

    /// <summary>The requirement it meets, such as <c>PF-02</c>.</summary>
    [Description("The requirement it meets, such as PF-02.")]
    [Text(@"^[A-Z]{2}-\d{2}(, [A-Z]{2}-\d{2})*$", "a requirement", "two letters and a number, such as PF-02, or several: PF-02, PF-03")]
    public string? Requirement { get; init; }

    /// <summary>What its failure decides: stop (default) or warn.</summary>
    [Description("What its failure decides.")]
    public OnFailure OnFailure { get; init; } = OnFailure.Stop;

    /// <summary>Variables that it gets besides those of this process.</summary>
    [Description("Variables that it gets besides those of this process. A value may refer to ${env:NAME} and ${file:path}.")]
    public IReadOnlyDictionary<string, Secret> Variables { get; init; } = new Dictionary<string, Secret>(StringComparer.Ordinal);

    /// <summary>When given, of this process's variables it gets only these, and <c>PATH</c>, <c>HOME</c>, <c>LANG</c>, <c>TMPDIR</c>. Null: all.</summary>
    [Description("When given, of this process's variables it gets only these, and PATH, HOME, LANG, TMPDIR.")]
    public IReadOnlyList<string>? Inherit { get; init; }

    /// <summary>The report that it writes, a path or glob in its folder. With it, or with one of the limits, numbers decide in place of the exit code. Null: what it prints is read.</summary>
    [Description("The report that it writes, in its folder: a path, or a glob such as reports/*.xml where it writes several, of its tests and their coverage. With it, or with one of the limits below, the numbers in the report decide in place of the exit code. Without it, what it prints is read.")]
    [InRepository]
    public string? Report { get; init; }

    /// <summary>The report's format; null: by what is in it.</summary>
    [Description("The report's format; without it, by what is in it. tsc and eslint print nothing when all is well, and must be named.")]
    public ReportFormat? ReportAs { get; init; }

    /// <summary>At least so many percent of the tests that ran must pass. Default 100.</summary>
    [Description("At least so many percent of the tests that ran must pass; without it, all.")]
    [Range(0, 100)]
    public double? MinPassRate { get; init; }

    /// <summary>At least so many percent of the lines must be covered.</summary>
    [Description("At least so many percent of the lines must be covered.")]
    [Range(0, 100)]
    public double? MinCoverage { get; init; }

    /// <summary>At most so many errors. Default 0.</summary>
    [Description("At most so many errors; without it, none.")]
    [Range(0, 1_000_000)]
    public int? MaxErrors { get; init; }

    /// <summary>At most so many warnings; null: any number.</summary>
    [Description("At most so many warnings; without it, any number.")]
    [Range(0, 1_000_000)]
    public int? MaxWarnings { get; init; }

    /// <summary>Findings of a scan or audit from this severity on are its failure, others a warning. One whose severity the tool does not tell counts as critical. Default <see cref="FailOn.Any"/>.</summary>
    [Description("Findings of a scan or audit from this severity on are its failure, others a warning. One whose severity the tool does not tell counts as critical. Without it, any.")]
    public FailOn? FailOn { get; init; }

    /// <summary>Regular expressions that no line of its output may match.</summary>
    [Description("Regular expressions that no line of its output may match.")]
    [Regex]
    public IReadOnlyList<string> Forbids { get; init; } = [];

    /// <summary>Files and folders in its folder that it must leave, not empty.</summary>
    [Description("Files and folders, in its folder, that must be there afterwards and not be empty.")]
    [InRepository]
    public IReadOnlyList<string> Leaves { get; init; } = [];

    /// <summary>Whether numbers decide.</summary>
    internal bool IsJudgedByReport => Report is not null || ReportAs is not null || MinPassRate is not null || MinCoverage is not null || MaxErrors is not null || MaxWarnings is not null || FailOn is not null;
}

/// <summary>The formats that checks may report in.</summary>
public enum ReportFormat
{
    /// <summary>JUnit XML.</summary>
    Junit,

    /// <summary>The TRX of dotnet test.</summary>
    Trx,

    /// <summary>Cobertura XML.</summary>
    Cobertura,

    /// <summary>LCOV's tracefile.</summary>
    Lcov,

    /// <summary>What coverage json writes.</summary>
    CoveragePy,

    /// <summary>SARIF 2.1.0: bandit, eslint, ruff, the C# compiler and others.</summary>
    Sarif,

    /// <summary>npm audit --json, pnpm audit --json.</summary>
    NpmAudit,

    /// <summary>pip-audit --format=json.</summary>
    PipAudit,

    /// <summary>bandit -f json.</summary>
    Bandit,

    /// <summary>safety check --json.</summary>
    Safety,

    /// <summary>What pytest prints.</summary>
    Pytest,

    /// <summary>What jest prints.</summary>
    Jest,

    /// <summary>What vitest prints.</summary>
    Vitest,

    /// <summary>What playwright test prints.</summary>
    Playwright,

    /// <summary>What dotnet test prints.</summary>
    DotnetTest,

    /// <summary>What tsc prints.</summary>
    Tsc,

    /// <summary>What mypy prints.</summary>
    Mypy,

    /// <summary>What ruff prints.</summary>
    Ruff,

    /// <summary>What eslint prints.</summary>
    Eslint,

    /// <summary>What dotnet build prints.</summary>
    DotnetBuild,
}

/// <summary>From which severity on a finding is a failure.</summary>
public enum FailOn
{
    /// <summary>Whatever it is.</summary>
    Any,

    /// <summary>Low and above.</summary>
    Low,

    /// <summary>Moderate (also called medium) and above.</summary>
    Moderate,

    /// <summary>High and above.</summary>
    High,

    /// <summary>Critical only.</summary>
    Critical,
}

/// <summary>What a failed check decides.</summary>
public enum OnFailure
{
    /// <summary>Nothing later runs.</summary>
    Stop,

    /// <summary>Proceed, and say so.</summary>
    Warn,
}

/// <summary>The scan for secrets in the repository.</summary>
public sealed record SecretScanSettings
{
    /// <summary>Findings that are known to be harmless.</summary>
    [Description("Findings that are known to be harmless, each with a reason.")]
    public IReadOnlyList<AllowedSecretSettings> Allow { get; init; } = [];

    /// <summary>File of findings that are known and still to be mended. Default: none.</summary>
    [Description("File of findings that are known and still to be mended: they warn instead of stopping. Written by --target=Secrets --write-baseline.")]
    [NotEmpty]
    public string? Baseline { get; init; }
}

/// <summary>A finding that is known to be harmless.</summary>
public sealed record AllowedSecretSettings : IJudged
{
    /// <summary>Path or glob inside the repository.</summary>
    [Description("Path or glob inside the repository.")]
    public string? Path { get; init; }

    /// <summary>The rule's id.</summary>
    [Description("The rule's id.")]
    public string? Rule { get; init; }

    /// <summary>The finding's fingerprint.</summary>
    [Description("The finding's fingerprint.")]
    public string? Fingerprint { get; init; }

    /// <summary>Why it is harmless.</summary>
    [Description("Why it is harmless.")]
    [NotEmpty]
    public required string Reason { get; init; }

    /// <summary>The last day it is allowed, as YYYY-MM-DD.</summary>
    [Description("The last day it is allowed, as YYYY-MM-DD.")]
    [Text(@"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$", "a day", "YYYY-MM-DD")]
    public string? Expires { get; init; }

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Path is null && Rule is null && Fingerprint is null)
            yield return ("", "would allow every finding", "at least one of path, rule, fingerprint");
    }
}

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

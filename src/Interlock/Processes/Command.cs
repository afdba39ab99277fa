namespace Interlock.Processes;

/// <summary>A program to run. Building a command and running it are two things: this is the first, and it can be shown in a plan.</summary>
/// <param name="Program">Name to be found on PATH, or a full path.</param>
/// <param name="Arguments">Arguments, passed as they are: no shell is between. Never a secret; those go by <see cref="Environment"/> or <see cref="Input"/>.</param>
public sealed record Command(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>Working folder; the current one when null.</summary>
    public string? Folder { get; init; }

    /// <summary>Variables added to the child's environment; a null value removes one.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>(StringComparer.Ordinal);

    /// <summary>Secret variables added to the child's environment, masked everywhere else.</summary>
    public IReadOnlyDictionary<string, Secret> Secrets { get; init; } = new Dictionary<string, Secret>(StringComparer.Ordinal);

    /// <summary>When set, the child gets only these of our own variables (and the two sets above). Null: all of them.</summary>
    public IReadOnlyList<string>? Inherit { get; init; }

    /// <summary>Standard input; none (end of file at once) when null.</summary>
    public string? Input { get; init; }

    /// <summary>After this the whole process group is stopped and <see cref="CommandResult.TimedOut"/> is set. Default 5 minutes.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A line of a runbook, run by the system's shell: <c>/bin/sh -c</c>, or <c>cmd /c</c> on Windows.</summary>
    /// <param name="line">The command line, as a person would type it.</param>
    public static Command Shell(string line) =>
        OperatingSystem.IsWindows() ? new("cmd", "/d", "/c", line) : new("/bin/sh", "-c", line);

    /// <summary>The command as a person would type it, secrets masked.</summary>
    public override string ToString() =>
        Program is "/bin/sh" && Arguments is ["-c", var line] ? SecretMask.Apply(line) : SecretMask.Apply(string.Join(' ', Arguments.Prepend(Program).Select(Quote)));

    private static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsLetterOrDigit(c) || "-_./:=@%+,".Contains(c, StringComparison.Ordinal)) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}

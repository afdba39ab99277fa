namespace Interlock.Build.Arguments;

/// <summary>The page that somebody new reads first.</summary>
public static class HelpPage
{
    private static readonly (ExitCode Code, string Line)[] s_exitCodes =
    [
        (ExitCode.Done, "done"),
        (ExitCode.Unexpected, "an unexpected error"),
        (ExitCode.Usage, "wrong usage or an invalid runbook; nothing ran"),
        (ExitCode.StoppedUnchanged, "stopped at a gate, nothing had changed"),
        (ExitCode.FailedAndBack, "failed, and everything that had changed is back, proven"),
        (ExitCode.FailedNotBack, "failed and not back: a person is needed"),
        (ExitCode.Held, "held for a person; the state is recorded"),
        (ExitCode.Interrupted, "interrupted by Ctrl+C; the state is recorded (143 when by SIGTERM)"),
    ];

    public static int Write(TextWriter writer)
    {
        writer.WriteLine("Interlock carries a release through every phase of its runbook (release.yaml), in order:");
        writer.WriteLine("  Preflight > Backup > Provision > Migrate > Rollout > Verify > Secure > Monitor > Record");
        writer.WriteLine("It stops at the first gate that does not pass, and can always bring the previous version back.");
        writer.WriteLine();
        writer.WriteLine("Usage: ./build.sh --target=NAME [arguments]        (Windows: ./build.ps1)");
        foreach (var group in Targets.Groups)
            WriteTable(writer, group.Title, group.Tasks.Select(task => (Targets.NameOf(task), Targets.DescriptionOf(task))));
        WriteTable(writer, "Arguments (--name=value or --name value)", ArgumentTable.Own.Select(Describe));
        WriteTable(writer, "Cake's own arguments", ArgumentTable.Cakes.Select(Describe));
        WriteTable(writer, "Exit codes", s_exitCodes.Select(code => (((int)code.Code).ToString(), code.Line)));
        WriteTable(writer, "Examples", [
            ("./build.sh --target=Deploy", "release the sample service on this machine"),
            ("./build.sh --target=Rollback", "bring the previous version back"),
            ("./build.sh --target=Plan", "see first what Deploy would do"),
            ("./build.sh --target=Deploy --environment=staging --release=1.4.0", "release a version to an environment that the runbook has"),
        ]);
        return (int)ExitCode.Done;
    }

    private static (string Name, string Line) Describe(Argument argument)
    {
        var value = argument switch
        {
            { IsSwitch: true } => string.Empty,
            { Choices: { Count: > 0 and < 4 } few } => $"={string.Join('|', few)}",
            _ => $"={argument.Value}",
        };
        var choices = argument.Choices.Count >= 4 ? $" One of {string.Join(", ", argument.Choices)}." : string.Empty;
        var standard = argument.Default is null ? string.Empty : $" Default: {argument.Default}.";
        var alias = argument.Aliases.FirstOrDefault(alias => alias.Length == 2) is { } letter ? $", {letter}" : string.Empty;
        return ($"--{argument.Name}{value}{alias}", argument.Help + choices + standard);
    }

    private static void WriteTable(TextWriter writer, string title, IEnumerable<(string Name, string Line)> rows)
    {
        var table = rows.ToList();
        var width = table.Where(row => row.Line.Length > 0).Max(row => row.Name.Length);
        writer.WriteLine();
        writer.WriteLine(title);
        foreach (var (name, line) in table)
            writer.WriteLine($"  {name.PadRight(width)}  {line}".TrimEnd());
    }
}

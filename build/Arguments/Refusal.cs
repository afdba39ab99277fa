namespace Interlock.Build.Arguments;

/// <summary>Says what was wrong with the command line, all of it at once.</summary>
public static class Refusal
{
    public static int Write(IReadOnlyList<string> problems, TextWriter writer)
    {
        foreach (var problem in problems)
            writer.WriteLine(problem);
        writer.WriteLine("Nothing ran. --help lists all targets and arguments.");
        return (int)ExitCode.Usage;
    }

    public static string Unknown(string what, string found, IReadOnlyList<string> known) => Nearest.To(found, known) is { } nearest
        ? $"Unknown {what} '{found}'. Did you mean '{nearest}'?"
        : $"Unknown {what} '{found}'. Known: {string.Join(", ", known)}.";
}

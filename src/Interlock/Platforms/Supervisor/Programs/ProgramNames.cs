namespace Interlock.Platforms.Supervisor;

/// <summary>Which processes of supervisord a name of the runbook means.</summary>
internal static class ProgramNames
{
    private const string All = ":*";

    /// <summary>The process of that name, or all of that group, by name; empty when supervisord knows none.</summary>
    public static IReadOnlyList<ProgramInfo> Find(string named, IReadOnlyList<ProgramInfo> known)
    {
        var one = known.Where(program => program.FullName == named || $"{program.Group}:{program.Name}" == named).ToList();
        if (one.Count > 0)
            return one;
        var group = named.EndsWith(All, StringComparison.Ordinal) ? named[..^All.Length] : named;
        return [.. known.Where(program => program.Group == group)];
    }

    /// <summary>What its configuration says of a process; the usual where that is not told.</summary>
    public static ProgramConfig ConfigOf(ProgramInfo program, IReadOnlyList<ProgramConfig> configs) =>
        configs.FirstOrDefault(config => config.Group == program.Group && config.Name == program.Name) ?? ProgramConfig.Usual;

    /// <summary>What is told of a name that nothing has.</summary>
    public static string Unknown(string named, IReadOnlyList<ProgramInfo> known, IReadOnlyList<ProgramConfig> configs)
    {
        if (configs.FirstOrDefault(config => !config.IsLoaded && named.Split(':')[0] == config.Group) is { } read)
            return $"supervisord has read of {named}, but does not act by it yet: supervisorctl update {read.Group}";
        string[] names = [.. known.Select(program => program.FullName).Concat(known.Select(program => program.Group)).Distinct(StringComparer.Ordinal)];
        var meant = Nearest.To(named, names) is { } near ? $"did you mean {near}? Else add" : "add";
        return $"supervisord has no program {named} (it has {(known.Count == 0 ? "none" : string.Join(", ", known.Select(program => program.FullName)))}): {meant} a section [program:{named.Split(':')[^1]}], then supervisorctl reread and supervisorctl update";
    }
}

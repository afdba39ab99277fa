namespace Interlock.Build.Arguments;

/// <summary>Reads the command line against the table: <c>--name=value</c>, <c>--name value</c>, and every problem at once.</summary>
public sealed class ArgumentReader
{
    private readonly List<GivenArgument> _given = [];
    private readonly List<string> _problems = [];

    private ArgumentReader()
    {
    }

    /// <param name="args">The command line.</param>
    /// <param name="folder">Where relative paths on it start.</param>
    public static ArgumentReading Read(IReadOnlyList<string> args, string folder)
    {
        ArgumentNullException.ThrowIfNull(args);
        var reader = new ArgumentReader();
        reader.Split(args);
        reader.CheckTarget(args.Count);
        reader.CheckRepeats();
        reader.CheckUse();
        return new ArgumentReading(new ReleaseArguments(reader._given, folder), reader._problems);
    }

    private void Split(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var parts = args[i].Split('=', 2);
            if (!args[i].StartsWith('-'))
            {
                _problems.Add(Stray(args[i]));
                continue;
            }

            var argument = ArgumentTable.All.FirstOrDefault(known => known.IsCalled(parts[0]));
            var hasNext = i + 1 < args.Count && !args[i + 1].StartsWith('-');
            if (argument is null)
            {
                _problems.Add(Refusal.Unknown("argument", parts[0], [.. ArgumentTable.All.Select(known => $"--{known.Name}")]));

                // What follows an unknown argument is more likely its value than a mistake of its own.
                if (parts.Length == 1 && hasNext)
                    i++;
            }
            else if (argument.IsSwitch)
            {
                AddSwitch(argument, parts.Length == 2 ? parts[1] : "true");
            }
            else
            {
                Add(argument, parts.Length == 2 ? parts[1] : hasNext ? args[++i] : string.Empty);
            }
        }
    }

    private static string Stray(string word)
    {
        var target = Targets.Names.FirstOrDefault(name => string.Equals(name, word, StringComparison.OrdinalIgnoreCase)) ?? Nearest.To(word, Targets.Names);
        return target is null ? $"'{word}' is not an argument." : $"'{word}' is not an argument. Did you mean '--target={target}'?";
    }

    private void AddSwitch(Argument argument, string value)
    {
        if (!bool.TryParse(value, out var isOn))
            _problems.Add($"--{argument.Name}={value}: is a switch and takes no value but true or false.");
        else if (isOn)
            _given.Add(new GivenArgument(argument, value));
    }

    private void Add(Argument argument, string value)
    {
        if (argument.Refuse(value) is { } problem)
            _problems.Add(problem);
        _given.Add(new GivenArgument(argument, value));
    }

    private void CheckTarget(int count)
    {
        var targets = _given.Where(given => given.Argument == ArgumentTable.Target).Select(given => given.Value).ToList();
        foreach (var target in targets.Where(target => target.Length > 0 && !Targets.Names.Contains(target, StringComparer.OrdinalIgnoreCase)))
            _problems.Add(Refusal.Unknown("target", target, Targets.Names));
        var needsNone = count == 0 || _given.Any(given => given.Argument.Name is "help" or "tree" or "description" or "info" or "version");
        if (targets.Count == 0 && !needsNone && _problems.Count == 0)
            _problems.Add("No target given, such as --target=Deploy.");
    }

    private void CheckRepeats()
    {
        foreach (var repeated in _given.GroupBy(given => given.Argument).Where(group => !group.Key.Repeats && !group.Key.IsSwitch && group.Count() > 1))
            _problems.Add($"--{repeated.Key.Name} is given {repeated.Count()} times: {string.Join(", ", repeated.Select(given => given.Value))}. It takes one value.");
    }

    private void CheckUse()
    {
        if (_given.Any(given => given.Argument.Name == "exclusive") && string.Equals(_given.FirstOrDefault(given => given.Argument == ArgumentTable.Target)?.Value, "Deploy", StringComparison.OrdinalIgnoreCase))
            _problems.Add("--exclusive --target=Deploy would do nothing: Deploy is the phases it depends on. Name a phase, such as --target=Verify.");
        var target = _given.FirstOrDefault(given => given.Argument == ArgumentTable.Target)?.Value;
        if (target is null || !Targets.Names.Contains(target, StringComparer.OrdinalIgnoreCase))
            return;
        foreach (var (argument, _) in _given.Where(given => given.Argument.Targets.Count > 0 && !given.Argument.Targets.Contains(target, StringComparer.OrdinalIgnoreCase)))
            _problems.Add($"--{argument.Name} means nothing to {target}. It is for {string.Join(", ", argument.Targets)}.");
    }
}

/// <summary>An argument with the value it was given.</summary>
public sealed record GivenArgument(Argument Argument, string Value);

/// <summary>What was read, and what was wrong with it.</summary>
public sealed record ArgumentReading(ReleaseArguments Arguments, IReadOnlyList<string> Problems);

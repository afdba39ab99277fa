using Interlock.Runbook.Reading;

namespace Interlock.Build.Arguments;

/// <summary>One argument of the command line.</summary>
/// <param name="Name">As written after the two dashes.</param>
/// <param name="Value">What its value is called in the help; null for a switch, which has none.</param>
/// <param name="Help">One line for people.</param>
public sealed record Argument(string Name, string? Value, string Help)
{
    /// <summary>Other ways to write it, with their dashes.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The values that are allowed; empty when any is.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Allowed values that the help does not list.</summary>
    public IReadOnlyList<string> ShortChoices { get; init; } = [];

    /// <summary>The smallest and largest number allowed; null when it is not a number.</summary>
    public (int Least, int Most)? Range { get; init; }

    /// <summary>Whether it is a duration, such as 48h.</summary>
    public bool IsDuration { get; init; }

    /// <summary>What holds when it is absent, for the help.</summary>
    public string? Default { get; init; }

    /// <summary>The targets that use it; empty when all do.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    /// <summary>Whether it may be given more than once.</summary>
    public bool Repeats { get; init; }

    /// <summary>Whether it belongs to Cake and is handed on to it.</summary>
    public bool IsCakes { get; init; }

    public bool IsSwitch => Value is null;

    public bool IsCalled(string written) =>
        string.Equals(written, $"--{Name}", StringComparison.OrdinalIgnoreCase) || Aliases.Contains(written, StringComparer.Ordinal);

    /// <summary>What is wrong with a value, or null.</summary>
    public string? Refuse(string value)
    {
        if (string.IsNullOrWhiteSpace(value))
            return $"--{Name} needs a value: --{Name}={Value}";
        if (Range is { } range && !(int.TryParse(value, out var number) && number >= range.Least && number <= range.Most))
            return $"--{Name}={value}: needs a whole number from {range.Least} to {range.Most}.";
        if (IsDuration && !(DurationReading.Parse(value) > TimeSpan.Zero))
            return $"--{Name}={value}: needs {DurationReading.Allowed}.{(DurationReading.Guess(value) is { } guess ? $" Did you mean {guess}?" : "")}";
        if (Choices.Count > 0 && !Choices.Concat(ShortChoices).Contains(value, StringComparer.OrdinalIgnoreCase))
            return $"--{Name}={value}: {Refusal.Unknown("value", value, Choices)}";
        return null;
    }
}

using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>Lines of the log of what serves that should not be there.</summary>
public sealed record LogLevelSettings
{
    /// <summary>Levels that are counted. Default ERROR and CRITICAL.</summary>
    [Description("Levels that are counted, as words of the line, or as its level where it is JSON or key=value; upper and lower case are the same there.")]
    [NotEmpty]
    [Text("^[A-Za-z]{3,12}$", "a level", "a word such as ERROR")]
    public IReadOnlyList<string> Levels { get; init; } = ["ERROR", "CRITICAL"];

    /// <summary>Lines that are known, and not counted: regular expressions.</summary>
    [Description("Lines that are known, and not counted.")]
    [Regex]
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>So many lines or more stop; null: any number warns.</summary>
    [Description("So many lines or more stop. Default: any number warns.")]
    [Range(1, 1_000_000)]
    public int? StopAt { get; init; }
}

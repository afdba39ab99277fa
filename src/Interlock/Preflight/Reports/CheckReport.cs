namespace Interlock.Preflight.Reports;

/// <summary>What a check's command reported, in numbers. What the format does not tell is null: no number is not the number 0.</summary>
/// <param name="Format">Which format it was read as, such as <c>junit</c>.</param>
internal sealed record CheckReport(string Format)
{
    /// <summary>Tests, by how they ended.</summary>
    public TestCounts? Tests { get; init; }

    /// <summary>How much of the code the tests ran.</summary>
    public CoverageCounts? Coverage { get; init; }

    /// <summary>Errors that a linter, compiler or type checker counted.</summary>
    public int? Errors { get; init; }

    /// <summary>Warnings, from the same.</summary>
    public int? Warnings { get; init; }

    /// <summary>Findings of a security scan or an audit, by how bad they are; empty when it found none.</summary>
    public IReadOnlyDictionary<Severity, int>? Findings { get; init; }

    /// <summary>What is wrong, one line each, the worst first: names of failed tests, findings with their place.</summary>
    public IReadOnlyList<string> Wrong { get; init; } = [];

    /// <summary>Why the report is not of the whole: the tool gave up in between. Null: it is whole.</summary>
    public string? Incomplete { get; init; }

    /// <summary>Whether anything in it could be why the command failed.</summary>
    public bool TellsFailure => Tests is { Failed: > 0 } || Errors > 0 || Warnings > 0 || Findings?.Values.Any(count => count > 0) == true;

    /// <summary>Several reports of one command as one: a file per project, say.</summary>
    public CheckReport Plus(CheckReport other) => new(Format == other.Format ? Format : $"{Format}, {other.Format}")
    {
        Tests = Tests is null ? other.Tests : other.Tests is null ? Tests : Tests.Plus(other.Tests),
        Coverage = Coverage is null ? other.Coverage : other.Coverage is null ? Coverage : Coverage.Plus(other.Coverage),
        Errors = Sum(Errors, other.Errors),
        Warnings = Sum(Warnings, other.Warnings),
        Findings = Findings is null ? other.Findings : other.Findings is null ? Findings : Counted(Findings.Concat(other.Findings).SelectMany(pair => Enumerable.Repeat(pair.Key, pair.Value))),
        Wrong = [.. Wrong, .. other.Wrong],
        Incomplete = Incomplete ?? other.Incomplete,
    };

    /// <summary>How many there are of each.</summary>
    public static IReadOnlyDictionary<Severity, int> Counted(IEnumerable<Severity> severities) => severities.GroupBy(one => one).ToDictionary(group => group.Key, group => group.Count());

    private static int? Sum(int? one, int? other) => one is null && other is null ? null : (one ?? 0) + (other ?? 0);
}

/// <summary>Tests, by how they ended.</summary>
/// <param name="Passed">Passed at the first try.</param>
/// <param name="Failed">Failed, or could not be run.</param>
/// <param name="Skipped">Not run; part of no rate.</param>
/// <param name="Flaky">Passed, but only when tried again.</param>
internal sealed record TestCounts(int Passed, int Failed, int Skipped, int Flaky = 0)
{
    /// <summary>Tests that were run.</summary>
    public int Run => Passed + Failed + Flaky;

    /// <summary>Share of those run that passed, in percent; null when none was run.</summary>
    public double? PassRate => Run == 0 ? null : 100.0 * (Passed + Flaky) / Run;

    public TestCounts Plus(TestCounts other) => new(Passed + other.Passed, Failed + other.Failed, Skipped + other.Skipped, Flaky + other.Flaky);
}

/// <summary>How much of the code the tests ran.</summary>
/// <param name="Covered">Lines (with coverage.py: statements and, if measured, branches) that were run.</param>
/// <param name="Valid">Those that could be.</param>
internal sealed record CoverageCounts(long Covered, long Valid)
{
    /// <summary>In percent; null when there is no line to run.</summary>
    public double? Percent => Valid == 0 ? null : 100.0 * Covered / Valid;

    public CoverageCounts Plus(CoverageCounts other) => new(Covered + other.Covered, Valid + other.Valid);
}

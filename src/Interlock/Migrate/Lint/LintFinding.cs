namespace Interlock.Migrate;

/// <summary>A hazard that was found.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Where">File and line.</param>
/// <param name="Statement">The statement's first words.</param>
/// <param name="Allowed">The reason that a comment gives for allowing it; null when none does.</param>
internal sealed record LintFinding(LintRule Rule, string Where, string Statement, string? Allowed)
{
    /// <summary>The file that it is in, or that its SQL comes from.</summary>
    public string File { get; init; } = "";

    public bool Stops => Rule.Stops && Allowed is null;

    /// <summary>What its author writes where it is meant so, and where.</summary>
    public string Allowance => Path.GetExtension(File) switch
    {
        ".py" => $"say so in {File}: # interlock: allow {Rule.Id} REASON",
        ".cs" => $"say so in {File}: // interlock: allow {Rule.Id} REASON",
        _ => $"say so above it: -- interlock: allow {Rule.Id} REASON",
    };

    public override string ToString() => $"{Where}: {Rule.Id} {Rule.Why}{(Allowed is null ? $"; instead: {Rule.Instead}" : $"; allowed: {Allowed}")} [{Statement}]";
}

namespace Interlock.Migrate;

/// <summary>A hazard that was found.</summary>
/// <param name="Rule">Which.</param>
/// <param name="Where">File and line.</param>
/// <param name="Statement">The statement's first words.</param>
/// <param name="Allowed">The reason that a comment gives for allowing it; null when none does.</param>
internal sealed record LintFinding(LintRule Rule, string Where, string Statement, string? Allowed)
{
    public bool Stops => Rule.Stops && Allowed is null;

    public override string ToString() => $"{Where}: {Rule.Id} {Rule.Why}{(Allowed is null ? $"; instead: {Rule.Instead}" : $"; allowed: {Allowed}")} [{Statement}]";
}

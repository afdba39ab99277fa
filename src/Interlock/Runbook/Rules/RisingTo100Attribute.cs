namespace Interlock.Runbook.Rules;

/// <summary>Percentages that rise and end in 100.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RisingTo100Attribute : RuleAttribute
{
    public override string Allowed => "rising percentages from 1 on that end in 100, such as [50, 100]";

    public override string? Complaint(object value) => value is not IReadOnlyList<int> shares ? null
        : shares.Count == 0 ? "is empty"
        : shares[^1] != 100 ? "does not end in 100"
        : shares[0] < 1 || shares.Zip(shares.Skip(1)).Any(pair => pair.First >= pair.Second) ? "does not rise"
        : null;
}

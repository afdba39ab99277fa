namespace Interlock.Runbook.Rules;

/// <summary>A duration longer than nothing.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PositiveAttribute : RuleAttribute
{
    public override string Allowed => "more than 0s";

    public override string? Complaint(object value) => value is TimeSpan duration && duration <= TimeSpan.Zero ? "is no time at all" : null;
}

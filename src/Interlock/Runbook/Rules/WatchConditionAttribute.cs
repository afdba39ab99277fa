using Interlock.Watch.Rules;

namespace Interlock.Runbook.Rules;

/// <summary>A condition of a watch that can be read.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class WatchConditionAttribute : RuleAttribute
{
    public override string Allowed => WatchConditionParser.Allowed;

    public override string? Complaint(object value) =>
        TextOf(value) is { } text && !WatchCondition.TryParse(text, out _, out var problem) ? $"is no condition: {problem}" : null;
}

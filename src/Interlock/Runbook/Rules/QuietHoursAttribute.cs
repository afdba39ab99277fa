using Interlock.Watch.Actions;

namespace Interlock.Runbook.Rules;

/// <summary>Hours of the day that can be read.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class QuietHoursAttribute : RuleAttribute
{
    public override string Allowed => "two times of day and a time zone, UTC where there is none, such as 22:00-06:00 or 22:00-06:00 Europe/Berlin";

    public override string? Complaint(object value) => TextOf(value) is { } text && QuietHours.Parse(text) is null ? "are no quiet hours" : null;
}

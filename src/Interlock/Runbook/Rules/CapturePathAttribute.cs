using Interlock.Verify.Probes;

namespace Interlock.Runbook.Rules;

/// <summary>A place in an answer that a value can be kept from.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class CapturePathAttribute : RuleAttribute
{
    public override string Allowed => "a JSON path such as json.token, or header NAME";

    public override string? Complaint(object value) => TextOf(value) is { } text && Subject.ToCapture(text) is null ? "is no place in an answer" : null;
}

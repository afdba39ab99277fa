using Interlock.Verify.Probes;

namespace Interlock.Runbook.Rules;

/// <summary>A condition on an answer that can be read.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class ConditionAttribute : RuleAttribute
{
    public override string Allowed => "subject, operator, value; subjects are status, time, body, header NAME, json.path, or value, rows, reply, days-left, exit, output, load, lcp …; bands such as time < 500ms go < 800ms warn";

    public override string? Complaint(object value) =>
        TextOf(value) is { } text && !Expectation.TryParse(text, out _, out var problem) ? $"is no condition: {problem[(problem.IndexOf("': ", StringComparison.Ordinal) + 3)..]}" : null;
}

using System.Collections;
using System.Text.Json.Nodes;

namespace Interlock.Runbook.Rules;

/// <summary>A map or list with something in it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotEmptyAttribute : RuleAttribute
{
    public override string Allowed => "at least one";

    public override string? Complaint(object value) => value switch
    {
        ICollection { Count: 0 } => "is empty",
        string { Length: 0 } => "is empty",
        _ => null,
    };

    public override void AddTo(JsonObject schema)
    {
        if ((string?)schema["type"] is "object")
            schema["minProperties"] = 1;
        else if ((string?)schema["type"] is "array")
            schema["minItems"] = 1;
    }
}

using System.Collections;
using System.Text.Json.Nodes;

namespace Interlock.Runbook.Rules;

/// <summary>A map or list with something in it.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class NotEmptyAttribute : RuleAttribute
{
    public override string Allowed => "not empty";

    public override string? Complaint(object value) => value switch
    {
        ICollection { Count: 0 } => "is empty",
        string { Length: 0 } => "is empty",
        _ => null,
    };

    public override void AddTo(JsonObject schema)
    {
        if (Is(schema, "object"))
            schema["minProperties"] = 1;
        else if (Is(schema, "array"))
            schema["minItems"] = 1;
        else if (Is(schema, "string"))
            schema["minLength"] = 1;
    }
}

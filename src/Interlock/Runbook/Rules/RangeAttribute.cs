using System.Text.Json.Nodes;

namespace Interlock.Runbook.Rules;

/// <summary>A number between two others, both allowed.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RangeAttribute(double least, double most) : RuleAttribute
{
    public override string Allowed => $"{least} to {most}";

    public override string? Complaint(object value)
    {
        var number = value switch { int whole => whole, double real => real, _ => (double?)null };
        return number < least ? "is too small" : number > most ? "is too large" : null;
    }

    public override void AddTo(JsonObject schema)
    {
        if (Is(schema, "integer") || Is(schema, "number"))
            (schema["minimum"], schema["maximum"]) = (least, most);
    }
}

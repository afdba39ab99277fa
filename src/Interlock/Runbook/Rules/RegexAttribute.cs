using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Interlock.Runbook.Rules;

/// <summary>A regular expression that .NET can read.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class RegexAttribute : RuleAttribute
{
    public override string Allowed => "a regular expression";

    public override string? Complaint(object value)
    {
        if (TextOf(value) is not { } text)
            return null;
        try
        {
            _ = new Regex(text, RegexOptions.None, TimeSpan.FromSeconds(1));
            return null;
        }
        catch (ArgumentException wrong)
        {
            var why = wrong.Message[(wrong.Message.LastIndexOf("' at ", StringComparison.Ordinal) is > 0 and var at ? at + 2 : 0)..].TrimEnd('.');
            return $"is not a regular expression: {why}";
        }
    }

    public override void AddTo(JsonObject schema)
    {
        if (Is(schema, "string"))
            schema["format"] = "regex";
    }
}

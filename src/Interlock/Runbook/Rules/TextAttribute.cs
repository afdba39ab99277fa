using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Interlock.Runbook.Rules;

/// <summary>The whole text matches a pattern.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class TextAttribute(string pattern, string what, string allowed) : RuleAttribute
{
    public override string Allowed => allowed;

    public override string? Complaint(object value) =>
        TextOf(value) is { } text && (text.EndsWith('\n') || !Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(1)))
            ? $"is not {what}"
            : null;

    public override void AddTo(JsonObject schema)
    {
        // A reference may stand for any value.
        if (Is(schema, "string"))
            schema["pattern"] = $"{pattern}|\\$\\{{(env|file):";
    }
}

using System.Text.Json.Nodes;
using Interlock.Verify.Load;

namespace Interlock.Runbook.Rules;

/// <summary>A time to think, or any between two.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class PauseAttribute : RuleAttribute
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public override string Allowed => "a time such as 500ms, or two with the shorter first, such as 200ms..1s; at most 1m";

    public override string? Complaint(object value) =>
        TextOf(value) is not { } text ? null : ThinkTime.Parse(text) is not { } pause ? "is no pause" : pause.Most > Longest ? "is longer than anybody waits for" : null;

    public override void AddTo(JsonObject schema)
    {
        // A reference may stand for any value.
        if (Is(schema, "string"))
            schema["pattern"] = $"{ThinkTime.Pattern}|\\$\\{{(env|file):";
    }
}

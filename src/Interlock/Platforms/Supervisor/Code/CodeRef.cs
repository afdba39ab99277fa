using System.Text.Json.Nodes;

namespace Interlock.Platforms.Supervisor;

/// <summary>Code that is in place, or is to be.</summary>
/// <param name="Ref">What to switch to: the target of the link, or a branch or commit.</param>
/// <param name="Version">The version, when Interlock brought it.</param>
/// <param name="Commit">Its commit; null when that is not known.</param>
internal sealed record CodeRef(string Ref, string? Version, string? Commit)
{
    public JsonObject ToJson() => new() { ["ref"] = Ref, ["version"] = Version, ["commit"] = Commit };

    public static CodeRef? Of(JsonNode? json) => json is JsonObject told ? new((string)told["ref"]!, (string?)told["version"], (string?)told["commit"]) : null;

    public override string ToString() => Version ?? Ref;
}

using System.Text.Json;
using System.Text.Json.Nodes;

namespace Interlock.Record;

/// <summary>A record in which every known secret is <c>***</c>. It is masked before it is written in any form: what a form adds (tags, keys) must not be cut by a weak secret such as <c>section</c>.</summary>
public static class MaskedRecord
{
    // Fixed words that other tools branch on; none of them comes from outside.
    private static readonly HashSet<string> Fixed = new(StringComparer.Ordinal) { "outcome", "verdict", "doing", "started", "ended" };

    /// <summary>The same record, masked.</summary>
    /// <param name="record">Any record.</param>
    public static ReleaseRecord Of(ReleaseRecord record)
    {
        var json = JsonSerializer.SerializeToNode(record, RecordJson.Default.ReleaseRecord)!.AsObject();
        Mask(json);
        return json.Deserialize(RecordJson.Default.ReleaseRecord)!;
    }

    private static void Mask(JsonObject json)
    {
        foreach (var (name, value) in json.ToList())
            if (!Fixed.Contains(name) && Masked(value) is { } masked)
                json[name] = masked;
    }

    private static void Mask(JsonArray list)
    {
        for (var i = 0; i < list.Count; i++)
            if (Masked(list[i]) is { } masked)
                list[i] = masked;
    }

    /// <summary>What stands in a text's place; null when the node stays, masked inside.</summary>
    private static JsonValue? Masked(JsonNode? node)
    {
        if (node is JsonObject json)
            Mask(json);
        else if (node is JsonArray list)
            Mask(list);
        else if (node?.GetValueKind() == JsonValueKind.String)
            return JsonValue.Create(SecretMask.Apply(node.GetValue<string>()));
        return null;
    }
}

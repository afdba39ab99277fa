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
            if (!Fixed.Contains(name) && value is not null)
                json[name] = Masked(value);
    }

    private static JsonNode Masked(JsonNode node)
    {
        switch (node)
        {
            case JsonObject child:
                Mask(child);
                return child;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                    if (list[i] is { } item)
                        list[i] = Masked(item);
                return list;
            case JsonValue value when value.GetValueKind() == JsonValueKind.String:
                return JsonValue.Create(SecretMask.Apply(value.GetValue<string>()));
            default:
                return node;
        }
    }
}

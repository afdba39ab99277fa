using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Interlock.Ledger;

/// <summary>How entries are written as JSON: one line each, camelCase names, nulls left out.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LedgerEntry))]
[JsonSerializable(typeof(LockHolder))]
[JsonSerializable(typeof(RunStart))]
[JsonSerializable(typeof(RunEnd))]
[JsonSerializable(typeof(LiveVersion))]
[JsonSerializable(typeof(JsonObject))]
internal sealed partial class LedgerJson : JsonSerializerContext
{
    // Readable in a terminal: the file is never put into a page as it is.
    public static LedgerJson Readable => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static JsonObject ToData<T>(T value, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => (JsonObject)JsonSerializer.SerializeToNode(value, type)!;

    /// <summary>Writes an entry as one line, every known secret masked.</summary>
    public static string Line(LedgerEntry entry) => JsonSerializer.Serialize(Masked(entry), Readable.LedgerEntry);

    /// <summary>An entry as every form of the ledger keeps it: each known secret masked.</summary>
    // Values only, and not the engine's own words: a password such as "Intent" or "succeeded" must not make the journal unreadable.
    public static LedgerEntry Masked(LedgerEntry entry) => entry with
    {
        Evidence = entry.Evidence is null ? null : Text(entry.Evidence),
        Data = entry.Data is null || entry.Kind is Ledger.EntryKind.RunStarted or Ledger.EntryKind.RunEnded or Ledger.EntryKind.Undone or Ledger.EntryKind.Live ? entry.Data : Masked(entry.Data)!.AsObject(),
    };

    private static JsonNode? Masked(JsonNode? node) => node switch
    {
        JsonObject found => new JsonObject(found.Select(pair => KeyValuePair.Create(pair.Key, Masked(pair.Value)))),
        JsonArray found => new JsonArray([.. found.Select(Masked)]),
        JsonValue found when found.TryGetValue<string>(out var text) => JsonValue.Create(Text(text)),
        _ => node?.DeepClone(),
    };

    // PostgreSQL's jsonb can't keep a zero character.
    private static string Text(string text) => SecretMask.Apply(text).Replace('\0', '\uFFFD');
}

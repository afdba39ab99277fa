using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Interlock.Ledger;

/// <summary>How entries are written as JSON: one line each, kebab-case names, nulls left out.</summary>
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
    public static string Line(LedgerEntry entry) => SecretMask.Apply(JsonSerializer.Serialize(entry, Readable.LedgerEntry));
}

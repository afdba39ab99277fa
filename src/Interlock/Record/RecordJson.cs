using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Interlock.Record;

/// <summary><c>record.json</c>: camel-case names that are fixed, nulls written, times in RFC 3339 UTC with milliseconds.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, Converters = [typeof(UtcTime)])]
[JsonSerializable(typeof(ReleaseRecord))]
internal sealed partial class RecordJson : JsonSerializerContext
{
    // Readable for people; it is a file of its own and never put into a page as it is.
    private static RecordJson Readable => field ??= new(new JsonSerializerOptions(Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Of(ReleaseRecord record) => JsonSerializer.Serialize(record, Readable.ReleaseRecord) + "\n";

    public static ReleaseRecord? Read(string json) => JsonSerializer.Deserialize(json, Default.ReleaseRecord);
}

/// <summary>A time as RFC 3339 has it, in UTC.</summary>
internal sealed class UtcTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DateTimeOffset.Parse(reader.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}

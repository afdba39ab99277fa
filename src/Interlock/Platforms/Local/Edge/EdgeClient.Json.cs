using System.Text.Json;
using System.Text.Json.Serialization;

namespace Interlock.Platforms.Local;

/// <summary>Generated, so that the first call costs no reflection. What is not set is not sent: an edge of an earlier version may run still, and refuses what it does not know.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(EdgePing))]
[JsonSerializable(typeof(EdgeSlotSpec))]
[JsonSerializable(typeof(EdgeState))]
[JsonSerializable(typeof(EdgeDrain))]
[JsonSerializable(typeof(EdgeMetrics))]
[JsonSerializable(typeof(EdgeRefusal))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, int>))]
internal sealed partial class EdgeClientJson : JsonSerializerContext;

/// <summary>How the edge says no.</summary>
internal sealed record EdgeRefusal(string Error);

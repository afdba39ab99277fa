using System.Text.Json;
using System.Text.Json.Serialization;
using Interlock.Edge.State;

namespace Interlock.Edge.Control;

/// <summary>Generated, so that starting costs no reflection; strict, so that a misspelt key is not silently nothing.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SavedState))]
[JsonSerializable(typeof(PingAnswer))]
[JsonSerializable(typeof(SlotPut))]
[JsonSerializable(typeof(StateAnswer))]
[JsonSerializable(typeof(DrainAnswer))]
[JsonSerializable(typeof(ErrorAnswer))]
[JsonSerializable(typeof(MetricsAnswer))]
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class EdgeJson : JsonSerializerContext;

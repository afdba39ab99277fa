using System.Text.Json;
using System.Text.Json.Serialization;

namespace Interlock.Platforms.Local;

/// <summary>What the edge wrote of its slots, for when it does not run: what served then should serve.</summary>
internal static class SavedEdge
{
    private const string File = "edge.json";

    /// <returns>The slots; null when nothing was written, or it can't be read.</returns>
    public static EdgeState? Read(LocalPaths paths)
    {
        try
        {
            var saved = JsonSerializer.Deserialize(System.IO.File.ReadAllText(Path.Combine(paths.Edge, File)), SavedEdgeJson.Default.SavedSlots);
            return saved is null ? null : new(true, "", [.. saved.Slots.Select(slot => new EdgeSlot(slot.Name, slot.Url, slot.Version, slot.Weight, slot.Fallback, slot.Process, slot.RetireDue, slot.RetiredAt, 0) { Container = slot.Container })], null);
        }
        catch (Exception missing) when (missing is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Nothing served, as far as anyone is told from now on.</summary>
    public static void Forget(LocalPaths paths)
    {
        if (Directory.Exists(paths.Edge))
            System.IO.File.Delete(Path.Combine(paths.Edge, File));
    }
}

/// <summary>The file, as far as it is read here; <c>Interlock.Edge</c> writes it.</summary>
internal sealed record SavedSlots(IReadOnlyList<SavedSlot> Slots);

/// <summary>One slot in it.</summary>
internal sealed record SavedSlot(string Name, string Url, string Version, int Weight, bool Fallback, EdgeProcess? Process = null, DateTimeOffset? RetireDue = null, DateTimeOffset? RetiredAt = null, EdgeContainer? Container = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(SavedSlots))]
internal sealed partial class SavedEdgeJson : JsonSerializerContext;

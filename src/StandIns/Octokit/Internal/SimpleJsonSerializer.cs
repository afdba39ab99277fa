using System.Runtime.Serialization;
using System.Text.Json;

namespace Octokit.Internal;

public interface IJsonSerializer
{
    T Deserialize<T>(string json);
}

public class SimpleJsonSerializer : IJsonSerializer
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <exception cref="SerializationException">It is no JSON, or of another shape.</exception>
    public T Deserialize<T>(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Options);
        }
        catch (JsonException unreadable)
        {
            throw new SerializationException("Invalid JSON string", unreadable);
        }
    }
}

using System.Text.Json;
using Interlock.Verify.Probes;

namespace Interlock.Secure;

/// <summary>The body of a POST that the Secure phase makes: JSON or a form, with its variables filled in.</summary>
internal sealed record PostBody(string? Json, IReadOnlyDictionary<string, string> Form)
{
    /// <summary>A POST to a path with this body.</summary>
    public Question Question(string path, Captures captures, IReadOnlyDictionary<string, string> headers, params IReadOnlyList<KeyValuePair<string, string>> more) => new(HttpMethod.Post, path)
    {
        Headers = headers,
        Json = Json is null ? null : captures.Substitute(Json, value => JsonEncodedText.Encode(value).ToString()).Text,
        Form = Json is null ? string.Join('&', Form.Select(field => KeyValuePair.Create(field.Key, captures.Substitute(field.Value).Text)).Concat(more).Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}")) : null,
    };
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Interlock.Preflight.Dependencies.Versions;

namespace Interlock.Preflight.Dependencies.Withdrawn;

/// <summary>What a registry says of a version.</summary>
/// <param name="Withdrawn">Its reason; empty: none given; null: it is not withdrawn.</param>
/// <param name="Deprecated">Only advised against; null: it is not.</param>
/// <param name="Known">The registry has it.</param>
internal sealed record RegistryAnswer(string? Withdrawn, string? Deprecated, bool Known);

/// <summary>Asks a PyPI index (PEP 691) or an npm registry.</summary>
/// <param name="http">Asks.</param>
internal sealed class Registry(HttpClient http)
{
    /// <exception cref="HttpRequestException">It can't be reached, or answers otherwise than with 200 or 404.</exception>
    /// <exception cref="JsonException">Its answer is not in the form that is expected.</exception>
    public async Task<RegistryAnswer> AskAsync(string url, Dependency one, CancellationToken cancellation)
    {
        var path = one.Ecosystem == Ecosystem.PyPi ? $"{one.Key}/" : $"{one.Name.Replace("/", "%2F", StringComparison.Ordinal)}/{Uri.EscapeDataString(one.Version!)}";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{url.TrimEnd('/')}/{path}");
        if (new Uri(url).UserInfo is { Length: > 0 } user)
            request.Headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(Uri.UnescapeDataString(user))));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(one.Ecosystem == Ecosystem.PyPi ? "application/vnd.pypi.simple.v1+json" : "application/json"));
        using var response = await http.SendAsync(request, cancellation);
        if (response.StatusCode == HttpStatusCode.NotFound)
            return new(null, null, Known: false);
        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
        return one.Ecosystem == Ecosystem.PyPi ? Python(answer.RootElement, one) : Npm(answer.RootElement);
    }

    private static RegistryAnswer Npm(JsonElement root) => root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("version", out _)
        ? throw new JsonException("the answer is no version of a package")
        : new(null, root.TryGetProperty("deprecated", out var why) && why.ValueKind is not JsonValueKind.False and not JsonValueKind.Null ? why.ToString() : null, Known: true);

    // A version is withdrawn when all its files are (PEP 592).
    private static RegistryAnswer Python(JsonElement root, Dependency one)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("files", out var files) || files.ValueKind != JsonValueKind.Array)
            throw new JsonException("the answer has no 'files': the index does not speak PEP 691");
        JsonElement[] mine = [.. files.EnumerateArray().Where(file => file.TryGetProperty("filename", out var name) && VersionIn(name.GetString() ?? "", one.Key) is { } version && VersionOrder.Compare(Ecosystem.PyPi, version, one.Version!) == 0)];
        if (mine.Length == 0)
            return new(null, null, Known: false);
        string?[] reasons = [.. mine.Select(file => !file.TryGetProperty("yanked", out var yanked) ? null : yanked.ValueKind == JsonValueKind.String ? yanked.GetString() : yanked.ValueKind == JsonValueKind.True ? "" : null)];
        return new(reasons.Contains(null) ? null : reasons[0], null, Known: true);
    }

    // name-1.0-py3-none-any.whl, name-1.0.tar.gz; the name itself may have hyphens in old source archives.
    private static string? VersionIn(string file, string key)
    {
        var stem = file.EndsWith(".tar.gz", StringComparison.Ordinal) ? file[..^7] : Path.GetFileNameWithoutExtension(file);
        var parts = stem.Split('-');
        for (var i = 1; i < parts.Length; i++)
            if (Dependency.KeyOf(Ecosystem.PyPi, string.Join('-', parts[..i])) == key)
                return parts[i];
        return null;
    }
}

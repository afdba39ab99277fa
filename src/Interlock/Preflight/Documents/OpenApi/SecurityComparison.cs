using Microsoft.OpenApi;

namespace Interlock.Preflight.Documents.OpenApi;

/// <summary>Compares who may call an operation.</summary>
/// <param name="before">The old document.</param>
/// <param name="after">The new one.</param>
internal sealed class SecurityComparison(OpenApiDocument before, OpenApiDocument after)
{
    /// <summary>A client gets in by one of several ways. A way that is gone breaks those who took it.</summary>
    public void Compare(string place, OpenApiOperation was, OpenApiOperation now, List<ApiChange> changes)
    {
        var (old, current) = (Ways(before, was), Ways(after, now));
        if (current.Contains(""))
        {
            if (!old.Contains(""))
                changes.Add(new(place, "needs no authentication any more", IsBreaking: false));
            return;
        }

        if (old.Contains(""))
            changes.Add(new(place, $"needs authentication now: {string.Join(", or ", current)}", IsBreaking: true));
        else
            foreach (var gone in old.Where(way => !current.Contains(way)))
                changes.Add(new(place, $"can't be called with {gone} any more; now with {string.Join(", or ", current)}", IsBreaking: true));
        foreach (var added in current.Where(way => !old.Contains(way) && !old.Contains("") && old.IsSubsetOf(current)))
            changes.Add(new(place, $"may be called with {added} too", IsBreaking: false));
    }

    // Each way as text, empty: without anything. The scheme counts by what it is, not by its name in the document.
    private static HashSet<string> Ways(OpenApiDocument document, OpenApiOperation operation)
    {
        var required = operation.Security ?? document.Security;
        return required is null or { Count: 0 } ? [""] : [.. required.Select(way => string.Join(" and ", way.Select(scheme => Text(scheme.Key, scheme.Value)).Order(StringComparer.Ordinal)))];
    }

    private static string Text(OpenApiSecuritySchemeReference scheme, List<string>? scopes)
    {
        if (scheme.Target is null)
            throw new UnresolvedReferenceException(scheme.Reference.ReferenceV3 ?? scheme.Reference.Id ?? "a security scheme");
        var kind = scheme.Type switch
        {
            SecuritySchemeType.ApiKey => $"the API key {scheme.Name} in {scheme.In?.ToString().ToLowerInvariant()}",
            SecuritySchemeType.Http => $"HTTP {scheme.Scheme}",
            { } type => type.ToString(),
            null => scheme.Reference.Id ?? "a scheme",
        };
        return scopes is { Count: > 0 } ? $"{kind} ({string.Join(", ", scopes.Order(StringComparer.Ordinal))})" : kind;
    }
}

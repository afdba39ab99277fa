using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Preflight.Dependencies.Licences;

namespace Interlock.Preflight.Dependencies.Sbom;

/// <summary>A bill of materials in CycloneDX 1.6, as JSON.</summary>
internal static class CycloneDx
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    /// <param name="system">Name of what is released.</param>
    /// <param name="version">Its version.</param>
    /// <param name="commit">Its commit.</param>
    /// <param name="at">When it is written.</param>
    /// <param name="packages">What it is made of, licences filled in.</param>
    public static string Of(string system, string version, string commit, DateTimeOffset at, IReadOnlyList<Dependency> packages)
    {
        var self = $"{system}@{version}";
        Dependency[] each = [.. packages.DistinctBy(PackageUrl.Of)];
        return new JsonObject
        {
            ["$schema"] = "http://cyclonedx.org/schema/bom-1.6.schema.json",
            ["bomFormat"] = "CycloneDX",
            ["specVersion"] = "1.6",
            ["serialNumber"] = $"urn:uuid:{Guid.NewGuid()}",
            ["version"] = 1,
            ["metadata"] = new JsonObject
            {
                ["timestamp"] = at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture),
                ["tools"] = new JsonObject { ["components"] = new JsonArray(new JsonObject { ["type"] = "application", ["name"] = "Interlock", ["version"] = typeof(CycloneDx).Assembly.GetName().Version!.ToString(3) }) },
                ["component"] = new JsonObject
                {
                    ["type"] = "application", ["bom-ref"] = self, ["name"] = system, ["version"] = version,
                    ["properties"] = new JsonArray(new JsonObject { ["name"] = "interlock:commit", ["value"] = commit }),
                },
            },
            ["components"] = new JsonArray([.. each.Select(Component)]),
            // Who brings in whom is not told by every lock file: what the project asks for itself is.
            ["dependencies"] = new JsonArray(new JsonObject { ["ref"] = self, ["dependsOn"] = new JsonArray([.. each.Where(one => one.Direct).Select(one => (JsonNode)PackageUrl.Of(one))]) }),
        }.ToJsonString(Indented) + "\n";
    }

    private static JsonNode Component(Dependency one)
    {
        var url = PackageUrl.Of(one);
        var component = new JsonObject { ["type"] = "library", ["bom-ref"] = url };
        if (one.Name.LastIndexOf('/') is > 0 and var at)
            component["group"] = one.Name[..at];
        component["name"] = one.Name[(one.Name.LastIndexOf('/') + 1)..];
        if (one.Version is { } version)
            component["version"] = version;
        component["scope"] = one.Development ? "excluded" : "required";
        if (one.Hashes.Count > 0)
            component["hashes"] = new JsonArray([.. one.Hashes.Select(hash => (JsonNode)new JsonObject { ["alg"] = hash.Algorithm, ["content"] = hash.Hex })]);
        if (one.Licence is { } licence)
            component["licenses"] = new JsonArray(SpdxExpression.Is(licence) ? new JsonObject { ["expression"] = licence } : new JsonObject { ["license"] = new JsonObject { ["name"] = licence } });
        component["purl"] = url;
        component["evidence"] = new JsonObject { ["occurrences"] = new JsonArray(new JsonObject { ["location"] = one.File, ["line"] = one.Line }) };
        return component;
    }
}

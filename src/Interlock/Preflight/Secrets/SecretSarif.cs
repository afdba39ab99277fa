using System.Text.Json.Nodes;
using Interlock.Output;

namespace Interlock.Preflight.Secrets;

/// <summary>What a scan found as SARIF 2.1.0, for code scanning and editors: <c>--target=Secrets --sarif=FILE</c>.</summary>
public static class SecretSarif
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>
    /// The log. New findings are errors (those in files that git does not track are warnings), known ones have the
    /// baseline state <c>unchanged</c>, allowed ones a suppression with its reason. Nothing of a secret is in it but the masked first characters.
    /// </summary>
    /// <param name="result">What was found.</param>
    public static string Of(SecretScanResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var rules = result.Findings.Concat(result.Known).Concat(result.Public).Concat(result.Allowed.Select(allowed => allowed.Finding))
            .GroupBy(finding => finding.Rule, StringComparer.Ordinal).OrderBy(rule => rule.Key, StringComparer.Ordinal)
            .Select(rule => (Id: rule.Key, rule.First().Title)).ToList();
        var index = rules.Select((rule, at) => (rule.Id, at)).ToDictionary(rule => rule.Id, rule => rule.at, StringComparer.Ordinal);
        IEnumerable<JsonObject> results =
        [
            .. result.Findings.Select(finding => Result(finding, index, "new")),
            .. result.Known.Select(finding => Result(finding, index, "unchanged")),
            .. result.Public.Select(finding => Result(finding, index, "new", "note")),
            .. result.Allowed.Select(allowed => Suppressed(Result(allowed.Finding, index, "new"), allowed.Reason)),
        ];
        return JsonText.Of(new JsonObject
        {
            ["$schema"] = Schema,
            ["version"] = "2.1.0",
            ["runs"] = new JsonArray(new JsonObject
            {
                ["tool"] = new JsonObject { ["driver"] = new JsonObject { ["name"] = "Interlock Secrets", ["rules"] = Array(rules.Select(rule => Rule(rule.Id, rule.Title))) } },
                ["columnKind"] = "utf16CodeUnits",
                ["originalUriBaseIds"] = new JsonObject { ["SRCROOT"] = new JsonObject { ["description"] = Text("The checkout's root.") } },
                ["invocations"] = new JsonArray(new JsonObject
                {
                    ["executionSuccessful"] = result.Unreadable.Count == 0,
                    ["toolExecutionNotifications"] = Array([
                        .. result.Unreadable.Select(note => Notification("error", $"{note.Path}: not read: {note.Reason}")),
                        .. result.TooLarge.Select(note => Notification("warning", $"{note.Path}: not scanned: {note.Reason}")),
                        .. result.AllowProblems.Select(problem => Notification("warning", problem)),
                    ]),
                }),
                ["results"] = Array(results),
            }),
        });
    }

    private static JsonObject Rule(string id, string title) => new()
    {
        ["id"] = id,
        ["shortDescription"] = Text(SecretRules.All.Any(rule => rule.Id == id) ? title : "A file of secrets that belongs in no repository"),
        ["defaultConfiguration"] = new JsonObject { ["level"] = "error" },
    };

    private static JsonObject Result(SecretFinding finding, Dictionary<string, int> index, string state, string? level = null)
    {
        var place = new JsonObject { ["artifactLocation"] = new JsonObject { ["uri"] = Uri(finding.Path), ["uriBaseId"] = "SRCROOT" } };
        if (finding.Line > 0)
            place["region"] = new JsonObject { ["startLine"] = finding.Line, ["startColumn"] = Math.Max(1, finding.Column) };
        var properties = new JsonObject
        {
            ["confidence"] = finding.Confidence.ToString().ToLowerInvariant(),
            ["origin"] = finding.Origin.ToString().ToLowerInvariant(),
        };
        if (finding.Commit is { } commit)
            properties["commit"] = commit;
        return new JsonObject
        {
            ["ruleId"] = finding.Rule,
            ["ruleIndex"] = index[finding.Rule],
            ["level"] = level ?? (finding.Origin == TextOrigin.Untracked || state == "unchanged" ? "warning" : "error"),
            ["message"] = Text(SecretMask.Apply(finding.Line > 0 ? $"{finding.Title}: {finding.Masked}" : finding.Title)),
            ["locations"] = new JsonArray(new JsonObject { ["physicalLocation"] = place }),
            ["partialFingerprints"] = new JsonObject { ["interlockSecret/v1"] = finding.Fingerprint },
            ["baselineState"] = state,
            ["properties"] = properties,
        };
    }

    private static JsonObject Suppressed(JsonObject result, string reason)
    {
        result["suppressions"] = new JsonArray(new JsonObject { ["kind"] = "external", ["justification"] = SecretMask.Apply(reason) });
        return result;
    }

    private static JsonObject Notification(string level, string text) => new() { ["level"] = level, ["message"] = Text(SecretMask.Apply(text)) };

    private static JsonObject Text(string text) => new() { ["text"] = text };

    private static JsonArray Array(IEnumerable<JsonObject> items) => [.. items];

    private static string Uri(string path) => string.Join('/', path.Split('/').Select(System.Uri.EscapeDataString));
}

using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Interlock.Diagnose;

/// <summary>What was found, for other tools: <c>--target=Diagnose --json</c>.</summary>
public static class FindingsJson
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The JSON: <c>worst, findings[{what, verdict, evidence, mend, details}]</c>.</summary>
    /// <param name="findings">What was found; at least one.</param>
    public static string Of(IReadOnlyList<Finding> findings) => new JsonObject
    {
        ["worst"] = Word(findings.Max(finding => finding.Verdict)),
        ["findings"] = new JsonArray([.. findings.Select(finding => new JsonObject
        {
            ["what"] = finding.What,
            ["verdict"] = Word(finding.Verdict),
            ["evidence"] = SecretMask.Apply(finding.Evidence),
            ["mend"] = finding.Mend is { } mend ? SecretMask.Apply(mend) : null,
            ["details"] = new JsonArray([.. finding.Details.Select(detail => JsonValue.Create(SecretMask.Apply(detail)))]),
        })]),
    }.ToJsonString(Indented) + "\n";

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}

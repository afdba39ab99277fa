using System.Text.Json.Nodes;
using Interlock.Output;

namespace Interlock.Diagnose;

/// <summary>What was found, for other tools: <c>--target=Diagnose --json</c>.</summary>
public static class FindingsJson
{
    /// <summary>The JSON: <c>worst, findings[{what, verdict, evidence, mend, details}]</c>.</summary>
    /// <param name="findings">What was found; at least one.</param>
    public static string Of(IReadOnlyList<Finding> findings) => JsonText.Of(new JsonObject
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
    });

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}

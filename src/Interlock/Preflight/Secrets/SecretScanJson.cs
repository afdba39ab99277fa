using System.Text.Json.Nodes;
using Interlock.Output;

namespace Interlock.Preflight.Secrets;

/// <summary>What a scan found, for other tools: <c>--target=Secrets --json</c>.</summary>
public static class SecretScanJson
{
    /// <summary>The JSON: <c>verdict, evidence, findings[{rule, title, path, line, column, masked, fingerprint, confidence, origin, commit}], known[…], public[…], problems[…]</c>.</summary>
    /// <param name="result">What was found.</param>
    public static string Of(SecretScanResult result) => JsonText.Of(new JsonObject
    {
        ["verdict"] = result.Verdict.ToString().ToLowerInvariant(),
        ["evidence"] = SecretMask.Apply(result.Evidence),
        ["findings"] = Findings(result.Findings),
        ["known"] = Findings(result.Known),
        ["public"] = Findings(result.Public),
        ["problems"] = new JsonArray([.. result.AllowProblems.Concat(result.Unreadable.Select(note => $"{note.Path}: {note.Reason}")).Select(problem => JsonValue.Create(SecretMask.Apply(problem)))]),
    });

    private static JsonArray Findings(IReadOnlyList<SecretFinding> findings) =>
        [.. findings.Select(finding => new JsonObject
        {
            ["rule"] = finding.Rule,
            ["title"] = finding.Title,
            ["path"] = finding.Path,
            ["line"] = finding.Line,
            ["column"] = finding.Column,
            ["masked"] = finding.Masked,
            ["fingerprint"] = finding.Fingerprint,
            ["confidence"] = finding.Confidence.ToString().ToLowerInvariant(),
            ["origin"] = finding.Origin.ToString().ToLowerInvariant(),
            ["commit"] = finding.Commit,
        })];
}

using System.Text.Json.Nodes;
using Interlock.Output;

namespace Interlock.Diagnose;

/// <summary>What was found, for other tools: <c>--target=Diagnose --json</c>.</summary>
public static class FindingsJson
{
    /// <summary>The JSON: <c>worst, causes[{name, certainty, evidence, fix}], findings[{what, verdict, evidence, mend, details, log}], file</c>.</summary>
    /// <param name="diagnosis">What was found; at least one thing.</param>
    /// <param name="file">Where it was written to, to be shared; null: nowhere.</param>
    public static string Of(Diagnosis diagnosis, string? file = null) => JsonText.Of(new JsonObject
    {
        ["worst"] = Word(diagnosis.Findings.Max(finding => finding.Verdict)),
        ["causes"] = new JsonArray([.. diagnosis.Causes.Select(cause => new JsonObject
        {
            ["name"] = SecretMask.Apply(cause.Name),
            ["certainty"] = cause.Certainty,
            ["evidence"] = SecretMask.Apply(cause.Evidence),
            ["fix"] = SecretMask.Apply(cause.Fix),
        })]),
        ["findings"] = new JsonArray([.. diagnosis.Findings.Select(finding => new JsonObject
        {
            ["what"] = finding.What,
            ["verdict"] = Word(finding.Verdict),
            ["evidence"] = SecretMask.Apply(finding.Evidence),
            ["mend"] = finding.Mend is { } mend ? SecretMask.Apply(mend) : null,
            ["details"] = Lines(finding.Details),
            ["log"] = Lines(finding.Log),
        })]),
        ["file"] = file,
    });

    private static JsonArray Lines(IReadOnlyList<string> lines) => new([.. lines.Select(line => JsonValue.Create(SecretMask.Apply(line)))]);

    private static string Word(Verdict verdict) => verdict.ToString().ToLowerInvariant();
}

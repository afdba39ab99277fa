using System.Text.Json.Nodes;
using Interlock.Engine;

namespace Interlock.Migrate;

/// <summary>MG-03: the SQL that is about to run, kept beside the record, and its hazards.</summary>
internal sealed class MigrationPreview : Step
{
    public const string StepName = "migration preview";
    public const string FileName = "migration-preview.sql";

    public override string Name => StepName;

    public override Phase Phase => Phase.Migrate;

    public override string? Requirement => "MG-03";

    public override IReadOnlyList<string> After => [SchemaBefore.StepName];

    public override IReadOnlyList<string> Effects => [$"write the pending SQL to {FileName} and lint it for hazards"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var migrator = await ReleasedScripts.MigratorAsync(context, (await context.Database(cancellation))!, cancellation);
        var state = await migrator.StateAsync(cancellation);
        var pending = migrator.Missing(state);
        if (pending.Count == 0)
            return StepResult.Go($"nothing is pending: the schema stands at {state.Current}");
        Directory.CreateDirectory(context.Site.Artifacts);
        var file = Path.Combine(context.Site.Artifacts, FileName);
        await File.WriteAllTextAsync(file, migrator.Preview(state), cancellation);
        var findings = MigrationLint.Check(pending);
        return Judge(pending, findings) with { Data = new JsonObject { ["file"] = file, ["pending"] = new JsonArray([.. pending.Select(one => (JsonNode)one.Revision)]) } };
    }

    /// <summary>The judgement alone.</summary>
    internal static StepResult Judge(IReadOnlyList<SqlMigration> pending, IReadOnlyList<LintFinding> findings)
    {
        var lines = findings.OrderByDescending(finding => finding.Stops).Select(finding => finding.ToString()).ToList();
        var names = string.Join(", ", pending.Select(one => one.ToString()));
        return findings.Any(finding => finding.Stops) ? StepResult.Stop($"{lines[0]}. Where it is meant so, say so above it: -- interlock: allow {findings.First(finding => finding.Stops).Rule.Id} REASON", lines)
            : findings.Count > 0 ? StepResult.Warn($"{names}: {findings.Count} hazards, first {lines[0]}", lines)
            : StepResult.Go($"{names}: no known hazard");
    }
}

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
        var migrator = await Migrators.OfAsync(context, (await context.Database(cancellation))!, cancellation);
        if (migrator.History is null)
            return StepResult.Warn("which migrations are pending is not known before they run: give the runbook a command 'list', and 'preview' for their SQL");
        var state = await migrator.StateAsync(cancellation);
        var pending = migrator.Pending(state);
        if (pending.Count == 0)
            return StepResult.Go($"nothing is pending: the schema stands at {state.Current}");
        var texts = await migrator.TextsAsync(pending, cancellation);
        Directory.CreateDirectory(context.Site.Artifacts);
        var file = Path.Combine(context.Site.Artifacts, FileName);
        await File.WriteAllTextAsync(file, Preview(texts), cancellation);
        return Judge(texts, MigrationLint.Check(texts)) with { Data = new JsonObject { ["file"] = file, ["pending"] = new JsonArray([.. pending.Select(one => (JsonNode)one.Revision)]) } };
    }

    /// <summary>The judgement alone.</summary>
    internal static StepResult Judge(IReadOnlyList<MigrationText> pending, IReadOnlyList<LintFinding> findings)
    {
        var lines = findings.OrderByDescending(finding => finding.Stops).Select(finding => finding.ToString()).ToList();
        var names = string.Join(", ", pending.Select(one => one.Migration));
        var unseen = pending.Where(one => one.Up is null).ToList();
        if (unseen.Count > 0 && !findings.Any(finding => finding.Stops))
            return StepResult.Warn($"{unseen[0].Migration} can't be written down as SQL ({unseen[0].Unseen}): what it does is seen when it runs, in the rehearsal first", [.. unseen.Select(one => $"{one.Migration}: {one.Unseen}"), .. lines]);
        return findings.Any(finding => finding.Stops) ? StepResult.Stop($"{lines[0]}. Where it is meant so, {findings.First(finding => finding.Stops).Allowance}", lines)
            : findings.Count > 0 ? StepResult.Warn($"{names}: {Counted.Of(findings.Count, "hazard")}, first {lines[0]}", lines)
            : StepResult.Go($"{names}: no known hazard");
    }

    private static string Preview(IReadOnlyList<MigrationText> texts) => string.Join('\n', texts.Select(text =>
        $"-- {text.Migration}{(text.Up is null ? $" (can't be seen: {text.Unseen})" : text.Up.InTransaction ? "" : " (statement by statement)")}\n{(text.Up is null ? "" : text.Up.InTransaction ? $"begin;\n{text.Up.Sql.TrimEnd()}\ncommit;" : text.Up.Sql.TrimEnd())}\n"));
}

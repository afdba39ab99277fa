using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollback;

namespace Interlock.Platforms.Supervisor;

/// <summary>The code of the version to go back to is here: as it was kept, or brought here again from its commit.</summary>
internal sealed class PreviousCode(SupervisorHost host, PlanRequest request) : MutatingStep
{
    public const string StepName = "previous code in place";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollback;

    public override string? Requirement => "RB-03, BK-04";

    public override IReadOnlyList<string> After => [ChooseVersion.StepName, .. request.Runbook.Database?.Migrations is null ? Array.Empty<string>() : [SchemaBack.StepName]];

    public override TimeSpan Limit => (host.Settings.Install?.Within ?? TimeSpan.Zero) + TimeSpan.FromMinutes(2);

    public override IReadOnlyList<string> Effects => ["the code as it was kept; else that of its commit again", "its variables as they were, secrets as they are now"];

    public override string UndoEffect => "removed, when it was not kept";

    public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var chosen = ChooseVersion.Chosen(context);
        // What was found serving once may be in the ledger without its commit.
        var commit = chosen.Commit.Length > 0 ? chosen.Commit : host.Code.All().FirstOrDefault(version => version.Version == chosen.Version)?.Commit ?? "";
        return Task.FromResult<JsonObject>(new() { ["version"] = chosen.Version, ["commit"] = commit, ["kept"] = commit.Length > 0 && DeployedVersion.Read(host.Code.FolderOf(chosen.Version, commit)) is not null });
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var (version, commit) = Of(context.Intent);
        if (commit.Length == 0)
            return StepResult.Stop($"the code of {version} is not kept, and its commit is not known: --to=VERSION goes back to another one");
        var (evidence, failed) = await host.Code.EnsureAsync(context, host.New(version, commit), cancellation);
        if (failed is not null)
            return StepResult.Stop(evidence, failed) with { Changed = true };
        await host.Variables.RenewAsync(context, version, commit, cancellation);
        return StepResult.Go(evidence) with { Changed = true, Data = new() { ["version"] = version, ["commit"] = commit } };
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var (version, commit) = Of(intent);
        return Task.FromResult(commit.Length > 0 && DeployedVersion.Read(host.Code.FolderOf(version, commit)) is not null
            ? new Reality(RealityState.Partly, "it is here; whether with the secrets of now is not known")
            : new(RealityState.NotDone, "it is not here"));
    }

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        var (version, commit) = Of(intent);
        if ((bool?)intent["kept"] == true || commit.Length == 0)
            return UndoResult.Back("it was here before");
        await host.Code.RemoveAsync(version, commit, context.Commands, cancellation);
        return UndoResult.Back($"the code of {version} is removed");
    }

    private static (string Version, string Commit) Of(JsonObject intent) => ((string)intent["version"]!, (string)intent["commit"]!);
}

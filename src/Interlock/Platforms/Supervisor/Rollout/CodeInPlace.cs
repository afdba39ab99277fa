using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Rollout;

namespace Interlock.Platforms.Supervisor;

/// <summary>The new version's code and variables are on the machine, beside what is in place.</summary>
internal sealed class CodeInPlace(SupervisorHost host, PlanRequest request) : MutatingStep
{
    public const string StepName = "code in place";

    public override string Name => StepName;

    public override Phase Phase => Phase.Rollout;

    public override string? Requirement => "DP-07";

    public override IReadOnlyList<string> After { get; } = [.. RolloutSteps.For(request).Select(step => step.Name)];

    public override TimeSpan Limit => (host.Settings.Install?.Within ?? TimeSpan.Zero) + TimeSpan.FromMinutes(2);

    public override IReadOnlyList<string> Effects =>
    [
        $"the code of {request.Version} in {host.Code.FolderOf(request.Version, request.Commit)}, as Preflight brought it",
        .. request.Runbook.Services.Where(service => service.Value.Variables.Count > 0).Select(service => $"write {service.Key}{VariableFiles.Ending} there, readable by its owner only: {string.Join(", ", service.Value.Variables.Keys)}"),
    ];

    public override string UndoEffect => "removed, unless this version was released before";

    public override async Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var now = await host.Code.NowAsync(context.Commands, cancellation);
        var history = context.History();
        return new()
        {
            ["version"] = request.Version,
            ["commit"] = request.Commit,
            ["stays"] = now == host.Code.RefOf(request.Version, request.Commit) || now?.Version == request.Version || history.Released.Any(version => version.Version == request.Version),
        };
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var (evidence, failed) = await host.Code.EnsureAsync(context, host.New(request.Version, request.Commit), cancellation);
        if (failed is not null)
            return StepResult.Stop(evidence, failed) with { Changed = true };
        await host.Variables.WriteAsync(context, request.Version, request.Commit, cancellation);
        return StepResult.Go(evidence) with { Changed = true };
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var folder = host.Code.FolderOf(request.Version, request.Commit);
        return Task.FromResult(DeployedVersion.Read(folder) is null ? new Reality(RealityState.NotDone, $"{folder} is not whole")
            : host.Variables.AreThere(request.Version, request.Commit) ? new(RealityState.Done, $"{folder} is whole")
            : new(RealityState.Partly, $"{folder} lacks its variables"));
    }

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        var (version, commit) = ((string)intent["version"]!, (string)intent["commit"]!);
        if ((bool?)intent["stays"] == true)
            return UndoResult.Back($"{version} was released before: its code stays");
        if (RunsFrom(host.Code.FolderOf(version, commit)) is { } process)
            return UndoResult.Kept($"process {process} runs from the code of {version} still");
        await host.Code.RemoveAsync(version, commit, context.Commands, cancellation);
        return Directory.Exists(host.Code.FolderOf(version, commit))
            ? UndoResult.Failed($"{host.Code.FolderOf(version, commit)} is what is in place: it can't be removed")
            : UndoResult.Back($"the code of {version} is removed");
    }

    // Where the programs could not be restarted, they still need what they have not read yet.
    private static string? RunsFrom(string folder) => !OperatingSystem.IsLinux() ? null
        : Directory.EnumerateDirectories("/proc").Where(process => char.IsAsciiDigit(Path.GetFileName(process)[0])).FirstOrDefault(process => FolderOf(process) == folder) is { } found ? Path.GetFileName(found) : null;

    private static string? FolderOf(string process)
    {
        try
        {
            return new FileInfo(Path.Combine(process, "cwd")).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

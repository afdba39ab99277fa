using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight.Dependencies;
using Interlock.Preflight.Documents;
using Interlock.Preflight.Issues;
using Interlock.Preflight.Source;
using Interlock.Preflight.Variables;
using Interlock.Runbook;

namespace Interlock.Preflight;

/// <summary>The steps of Preflight that every platform has: all that can be checked while nothing is changed yet.</summary>
public static class PreflightSteps
{
    /// <summary>The steps for a plan; they touch nothing.</summary>
    /// <param name="request">What is planned.</param>
    public static IReadOnlyList<Step> For(PlanRequest request)
    {
        var runbook = request.Runbook;
        return
        [
            .. runbook.Database is null ? Array.Empty<Step>() : [new DatabaseReachable(request)],
            .. RedisReachable.IsWanted(runbook) ? [new RedisReachable(request)] : Array.Empty<Step>(),
            new SourceSnapshot(request),
            new CleanTree(request.Environment, runbook.Branch),
            new DeploymentFreeze(),
            new WholeCheckout(request.Environment),
            // Somebody's laptop may be offline, and what is released there has a version of its own.
            .. request.Environment == RunbookReader.Local ? Array.Empty<Step>() : [new AgreesWithRemote(request)],
            .. runbook.SignedCommits ? [new SignedCommits()] : Array.Empty<Step>(),
            .. runbook.GitHub is { } github ? [new OpenIssues(github)] : Array.Empty<Step>(),
            .. runbook.Checks.Select(check => new CommandCheck(check.Key, check.Value)),
            .. runbook.Services.Where(service => service.Value.Variables.Count > 0).Select(service => new VariablesPresent(request, service.Key)),
            .. runbook.Services.Any(service => service.Value.Variables.Count > 0) ? [new UnusedVariables(request)] : Array.Empty<Step>(),
            new LiveVariables(request),
            .. EnvExample.IsWanted(request) ? [new EnvExample(request)] : Array.Empty<Step>(),
            .. runbook.Database?.Migrations is { } migrations ? migrations.Scripts is { } scripts ? [new MigrationScriptsReady(scripts), new AppliedMigrations()] : [new MigrationToolReady(migrations)] : Array.Empty<Step>(),
            .. runbook.Database?.Rollback.Ways.Contains(RollbackWay.Replay) == true ? [new ReplayReady()] : Array.Empty<Step>(),
            .. DependencySteps.For(request),
            .. DocumentSteps.For(request),
            new Tools(runbook),
            new DiskRoom(runbook.Database?.Backup.Folder),
            .. runbook.Attestations.Count > 0 ? [new Attestations(runbook.Attestations)] : Array.Empty<Step>(),
            new SecretScan(request),
        ];
    }
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Migrate;
using Interlock.Platforms;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Backup;

/// <summary>BK-03, the other half: a backup counts only when it has been restored and holds what the source's snapshot held.</summary>
internal sealed class BackupProof(PlanRequest request, HeldSnapshot held) : MutatingStep
{
    public const string StepName = "backup proof";

    private readonly BackupVerify mode = request.Runbook.Database!.Backup.Verify;

    public override string Name => StepName;

    public override Phase Phase => Phase.Backup;

    public override string? Requirement => "BK-03";

    public override IReadOnlyList<string> After => [DatabaseBackup.StepName];

    public override TimeSpan Limit => DatabaseDump.Limit;

    // A point to restore to that is older than this leaves out too much.
    public override TimeSpan ProvenFor => TimeSpan.FromHours(1);

    public override IReadOnlyList<string> Effects => mode switch
    {
        BackupVerify.Restore => [$"pg_restore into a scratch database on {Where}; rows, hash sums, sequences, indexes and constraints compared with the snapshot; dropped again", .. Also],
        BackupVerify.List => ["pg_restore --list: the table of contents is read, nothing is restored", Retention],
        _ => ["nothing: the runbook says verify: none"],
    };

    public override string UndoEffect => "the scratch database is dropped";

    private string Retention => $"then, backups beyond the newest {request.Runbook.Database!.Backup.Keep} are removed";

    private IEnumerable<string> Also => request.Runbook.Database!.Migrations is { Rehearse: not RehearsalMode.Never }
        ? ["on that copy, before it is dropped, the pending migrations are run, for the step 'migration rehearsal' to judge", Retention]
        : [Retention];

    private string Where => request.Runbook.Database! is { Backup.ProveOn: null } settings ? settings.Url is null ? "the same server" : "a throwaway server of this machine, or the same server" : "the server of backup.prove-on";

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            return await JudgeAsync(context, cancellation);
        }
        finally
        {
            await held.DisposeAsync();
        }
    }

    private async Task<StepResult> JudgeAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.DataOf(Phase.Backup, DatabaseBackup.StepName) is not { } backup || (string?)backup["path"] is not { } path)
            return StepResult.Go("nothing live: there is no backup to prove");
        var (manifest, problem) = BackupManifest.Look(path);
        if (manifest is null)
            return StepResult.Stop($"{problem}. Or deploy again, which makes a new one");
        if (manifest.SealedFor.Count > 0)
            return StepResult.Hold($"{path} is sealed, only its private keys open it; before that it was proven by {manifest.Proof}. Make another: --target=Backup");
        if (mode == BackupVerify.None)
            return Retaining(context, manifest with { Proof = "none" }, path, StepResult.Warn($"{path} is not proven: the runbook says verify: none"));
        var server = manifest.ServerMajor;
        if (await new PostgresPrograms().ClientAsync("pg_restore", server, context.Commands, cancellation) is not { } program || program.Major < server)
            return StepResult.Hold($"pg_restore of version {server} or newer is not installed: {path} is not proven");

        var started = context.Clock.GetTimestamp();
        var restore = new BackupRestore(program, context.Commands);
        return mode == BackupVerify.List
            ? Judge(context, manifest with { Proof = "list" }, path, await restore.ListAsync(path, manifest, cancellation), "", started)
            : await RestoreAsync(context, restore, path, manifest, started, cancellation);
    }

    private StepResult Judge(StepContext context, BackupManifest manifest, string path, IReadOnlyList<string> differences, string where, long started)
    {
        if (differences.Count > 0)
            return StepResult.Stop($"{path} is not what the source held: {differences[0]}", differences);
        var backup = context.DataOf(Phase.Backup, DatabaseBackup.StepName)!;
        var seconds = context.Clock.GetElapsedTime(started).TotalSeconds;
        return Retaining(context, manifest, path, Proven(manifest, where, seconds) with { Data = Facts(path, backup, manifest, seconds) });
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        Task.FromResult(new Reality(RealityState.NotDone, "a proof is made again"));

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        if (mode != BackupVerify.Restore || !DatabaseLocator.IsThere(context) || await ServerAsync(context, cancellation) is not { } server)
            return UndoResult.Back("there was no scratch database");
        var admin = request.Runbook.Database!.Backup.ProveOn is { } named ? DatabaseUrl.Parse(named.Reveal()) : server.Admin;
        try
        {
            List<string> left = await ThrowawayServer.Of(context.Site.State, context.Plan.Environment).RemoveAsync() ? ["a throwaway server"] : [];
            left.AddRange(await ScratchDatabase.DropLeftAsync(admin, server.Prefix, cancellation));
            return UndoResult.Back(left.Count == 0 ? "no scratch database is left" : $"dropped {string.Join(", ", left)}");
        }
        catch (NpgsqlException failure)
        {
            return UndoResult.Failed($"A scratch database may be left, named {server.Prefix}…: drop it by hand. {DatabaseException.Explain(admin, failure)}");
        }
    }

    // Not before: one that does not restore must not take the place of one that does.
    private StepResult Retaining(StepContext context, BackupManifest manifest, string path, StepResult result)
    {
        manifest.Write(path);
        var settings = request.Runbook.Database!.Backup;
        var since = context.Clock.GetUtcNow() - settings.KeepFor;
        foreach (var old in DatabaseBackup.FolderOf(context).Retain(settings.Keep, manifest.Live, since))
            context.Say($"Removed {old}: the newest {settings.Keep} are kept{(since is { } day ? $", none from before {day:yyyy-MM-dd}" : "")}");
        return result;
    }

    private static StepResult Proven(BackupManifest manifest, string where, double seconds) => manifest.Figures is { } figures
        ? StepResult.Go($"restored on {where} and compared in {seconds:0.0} s: {Counted.Of(figures.Tables.Count, "table")}, {Counted.Of(figures.Rows, "row")}, hash sums, {Counted.Of(manifest.Sequences.Count, "sequence")}, {figures.Structure.Count} definitions are the snapshot's")
        : StepResult.Warn($"its table of contents lists every table, {manifest.Tables.Count} in all; that it restores is not proven (verify: list)");

    private JsonObject Facts(string path, JsonObject backup, BackupManifest manifest, double seconds)
    {
        var took = (double?)backup["backup"]?["seconds"] ?? 0;
        var facts = DatabaseBackup.Story(new(manifest.Bytes, took, mode == BackupVerify.Restore, path, mode == BackupVerify.Restore ? "restore" : "list"), manifest);
        facts["proofSeconds"] = Math.Round(seconds, 3);
        return facts;
    }

    private async Task<StepResult> RestoreAsync(StepContext context, BackupRestore restore, string path, BackupManifest manifest, long started, CancellationToken cancellation)
    {
        if (held.Of(path) is null && manifest.Figures is null)
            return StepResult.Stop($"{path} can't be compared any more: the snapshot that it is of ended with the run that made it. Make another: --target=Backup");
        var own = (await ServerAsync(context, cancellation))!;
        await using var server = await ProofServer.FindAsync(context, own.Application, own.Admin, cancellation);
        try
        {
            foreach (var left in await ScratchDatabase.DropLeftAsync(server.Admin, own.Prefix, cancellation))
                context.Say($"Dropped {left}, which a killed run had left");
            var rehearses = request.Runbook.Database!.Migrations is { Rehearse: not RehearsalMode.Never };
            var role = rehearses ? await RehearsalRole.FindAsync(own.Application, server, cancellation) : null;
            if (role is { Lack: null })
            {
                await using var owned = await MakeAsync(server, own, cancellation);
                var (seen, wrong) = await CompareAsync(restore, path, manifest, owned.Url, RestoreAs.Owners, cancellation);
                if (wrong.Count == 0)
                    return await RehearsedAsync(Judge(context, manifest with { Figures = seen, Proof = "restore" }, path, [], server.Where, started), context, owned, own, server, role, cancellation);
                // Its rows may be whole all the same: what a person has to know of them comes first.
                role = role with { Lack = $"the owners and rights of its objects could not be restored there ({wrong[0]})" };
            }

            await using var scratch = await MakeAsync(server, own, cancellation);
            var (figures, differences) = await CompareAsync(restore, path, manifest, scratch.Url, RestoreAs.Proof, cancellation);
            var judged = Judge(context, manifest with { Figures = figures, Proof = "restore" }, path, differences, server.Where, started);
            return rehearses ? await RehearsedAsync(judged, context, scratch, own, server, role, cancellation) : judged;
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return StepResult.Hold($"{path} could not be restored: this role may not create a scratch database. Grant it: ALTER ROLE … CREATEDB; or name another server as backup.prove-on; or say verify: list");
        }
    }

    private static Task<ScratchDatabase> MakeAsync(ProofServer server, Server own, CancellationToken cancellation) =>
        ScratchDatabase.MakeAsync(server.Admin, own.Prefix + Guid.NewGuid().ToString("N")[..8], own.Application, cancellation);

    private static async Task<StepResult> RehearsedAsync(StepResult judged, StepContext context, ScratchDatabase copy, Server own, ProofServer server, RehearsalRole? role, CancellationToken cancellation)
    {
        if (judged is not { Verdict: Verdict.Go, Data: { } data })
            return judged;
        var url = role is { Lack: null } ? await role.TakeOverAsync(copy.Url, own.Application, server.Admin, cancellation) : copy.Url;
        await copy.NamesLikeAsync(own.Application, url.User, cancellation);
        var report = await Rehearsal.RunAsync(context, url, cancellation);
        data["rehearsal"] = JsonSerializer.SerializeToNode(report with { Rights = role?.Lack is { } lack ? $"with a superuser's rights, not with those of {role.Name}: {lack}" : null }, JsonSerializerOptions.Web);
        return judged;
    }

    // The source is read in the dump's own snapshot while the dump is restored; what fails first ends the other.
    private async Task<(DatabaseFigures? Figures, IReadOnlyList<string> Differences)> CompareAsync(BackupRestore restore, string path, BackupManifest manifest, DatabaseUrl scratch, RestoreAs owners, CancellationToken cancellation)
    {
        var jobs = DumpJobs.For(manifest.Size, request.Runbook.Database!.Backup.Jobs);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = manifest.Figures is { } known ? Task.FromResult(known) : held.Of(path)!.FiguresAsync(Math.Max(1, jobs / 2), null, either.Token);
        var restoring = restore.RestoreAsync(path, manifest, jobs, scratch, either.Token, owners);
        var first = await Task.WhenAny(reading, restoring);
        if (!first.IsCompletedSuccessfully || (first == restoring && (await restoring).Count > 0))
            await either.CancelAsync();
        await Task.WhenAll((Task)reading, restoring).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
        var damage = await restoring;
        return damage.Count > 0 ? (null, damage) : (await reading, await BackupRestore.CompareAsync(manifest, await reading, scratch, cancellation));
    }

    private static async Task<Server?> ServerAsync(StepContext context, CancellationToken cancellation)
    {
        var found = await DatabaseLocator.LocateAsync(context.Plan.Runbook, context.Plan.Environment, context.Site, context.Commands, context.Clock, context.Announce, context.Say, cancellation);
        return found is null ? null : new(found.Application, found.Admin ?? found.Application, ScratchDatabase.PrefixFor(context.Plan.Environment, found.Application.Database));
    }

    private sealed record Server(DatabaseUrl Application, DatabaseUrl Admin, string Prefix);
}

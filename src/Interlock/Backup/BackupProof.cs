using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Plan;
using Interlock.Platforms;
using Npgsql;
using Mode = Interlock.Runbook.BackupProof;

namespace Interlock.Backup;

/// <summary>BK-03, the other half: a backup counts only when it has been restored and holds what the source's snapshot held.</summary>
internal sealed class BackupProof(PlanRequest request) : MutatingStep
{
    public const string StepName = "backup proof";

    private readonly Mode mode = request.Runbook.Database!.Backup.Verify;

    public override string Name => StepName;

    public override Phase Phase => Phase.Backup;

    public override string? Requirement => "BK-03";

    public override IReadOnlyList<string> After => [DatabaseBackup.StepName];

    public override TimeSpan Limit => DatabaseDump.Limit;

    // A point to restore to that is older than this leaves out too much.
    public override TimeSpan ProvenFor => TimeSpan.FromHours(1);

    public override IReadOnlyList<string> Effects => mode switch
    {
        Mode.Restore => ["pg_restore into a scratch database on the same server; rows, hash sums, sequences, indexes and constraints compared with the snapshot; dropped again"],
        Mode.List => ["pg_restore --list: the table of contents is read, nothing is restored"],
        _ => ["nothing: the runbook says verify: none"],
    };

    public override string UndoEffect => "the scratch database is dropped";

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (context.DataOf(Phase.Backup, DatabaseBackup.StepName) is not { } backup || (string?)backup["path"] is not { } path)
            return StepResult.Go("nothing live: there is no backup to prove");
        if (BackupManifest.Read(path) is not { } manifest)
            return StepResult.Stop($"{path} has no manifest that can be read: it is no backup. Deploy again, which makes a new one");
        if (mode == Mode.None)
            return Retaining(context, manifest, StepResult.Warn($"{path} is not proven: the runbook says verify: none"));
        var server = manifest.ServerMajor;
        if (await new PostgresPrograms().ClientAsync("pg_restore", server, context.Commands, cancellation) is not { } program || program.Major < server)
            return StepResult.Hold($"pg_restore of version {server} or newer is not installed: {path} is not proven");

        var started = context.Clock.GetTimestamp();
        var restore = new BackupRestore(program, context.Commands);
        var differences = mode == Mode.List
            ? await restore.ListAsync(path, manifest, cancellation)
            : await RestoreAsync(context, restore, path, manifest, cancellation);
        if (differences is null)
            return StepResult.Hold($"{path} could not be restored: this role may not create a scratch database. Grant it: ALTER ROLE … CREATEDB; or say verify: list");
        if (differences.Count > 0)
            return StepResult.Stop($"{path} is not what the source held: {differences[0]}", differences);
        var seconds = context.Clock.GetElapsedTime(started).TotalSeconds;
        return Retaining(context, manifest, Proven(manifest, seconds) with { Data = Facts(path, backup, manifest, seconds) });
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation) =>
        Task.FromResult(new Reality(RealityState.NotDone, "a proof is made again"));

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        if (mode != Mode.Restore || !DatabaseLocator.IsThere(context) || await ServerAsync(context, cancellation) is not { } server)
            return UndoResult.Back("there was no scratch database");
        try
        {
            var left = await ScratchDatabase.DropLeftAsync(server.Admin, server.Prefix, cancellation);
            return UndoResult.Back(left.Count == 0 ? "no scratch database is left" : $"dropped {string.Join(", ", left)}");
        }
        catch (NpgsqlException failure)
        {
            return UndoResult.Failed($"A scratch database may be left, named {server.Prefix}…: drop it by hand. {DatabaseException.Explain(server.Admin, failure)}");
        }
    }

    // Not before: one that does not restore must not take the place of one that does.
    private StepResult Retaining(StepContext context, BackupManifest manifest, StepResult result)
    {
        var keep = request.Runbook.Database!.Backup.Keep;
        foreach (var old in DatabaseBackup.FolderOf(context).Retain(keep, manifest.Live))
            context.Say($"Removed {old}: the newest {keep} are kept");
        return result;
    }

    private StepResult Proven(BackupManifest manifest, double seconds) => mode == Mode.List
        ? StepResult.Warn($"its table of contents lists all {manifest.Figures.Tables.Count} tables; that it restores is not proven (verify: list)")
        : StepResult.Go($"restored and compared in {seconds:0.0} s: {manifest.Figures.Tables.Count} tables, {manifest.Figures.Rows} rows, hash sums, {manifest.Sequences.Count} sequences, {manifest.Figures.Structure.Count} definitions are the snapshot's");

    private JsonObject Facts(string path, JsonObject backup, BackupManifest manifest, double seconds)
    {
        var took = (double?)backup["backup"]?["seconds"] ?? 0;
        var facts = DatabaseBackup.Story(new(manifest.Bytes, took, mode == Mode.Restore, path, mode == Mode.Restore ? "restore" : "list"), manifest);
        facts["proofSeconds"] = Math.Round(seconds, 3);
        return facts;
    }

    // Null when the role may not create a database.
    private static async Task<IReadOnlyList<string>?> RestoreAsync(StepContext context, BackupRestore restore, string path, BackupManifest manifest, CancellationToken cancellation)
    {
        var server = (await ServerAsync(context, cancellation))!;
        foreach (var left in await ScratchDatabase.DropLeftAsync(server.Admin, server.Prefix, cancellation))
            context.Say($"Dropped {left}, which a killed run had left");
        try
        {
            var name = server.Prefix + Guid.NewGuid().ToString("N")[..8];
            await using var scratch = await ScratchDatabase.MakeAsync(server.Admin, name, server.Application.Database, cancellation);
            return await restore.ProveAsync(path, manifest, scratch.Url, cancellation);
        }
        catch (PostgresException refused) when (refused.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return null;
        }
    }

    private static async Task<Server?> ServerAsync(StepContext context, CancellationToken cancellation)
    {
        var found = await DatabaseLocator.LocateAsync(context.Plan.Runbook, context.Plan.Environment, context.Site, context.Commands, context.Clock, context.Announce, context.Say, cancellation);
        return found is null ? null : new(found.Application, found.Admin ?? found.Application, ScratchDatabase.PrefixFor(context.Plan.Environment, found.Application.Database));
    }

    private sealed record Server(DatabaseUrl Application, DatabaseUrl Admin, string Prefix);
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Files;
using Interlock.Migrate;
using Interlock.Platforms;
using Interlock.Record;
using Interlock.Rollback.Replaying;
using Interlock.Runbook;
using Npgsql;

namespace Interlock.Backup;

/// <summary>BK-03: the database of what is live, dumped from one snapshot and named by environment, version and time. Until it is whole it has another name.</summary>
internal sealed class DatabaseBackup(PlanRequest request, HeldSnapshot held) : MutatingStep
{
    public const string StepName = "database backup";

    private readonly DatabaseSettings settings = request.Runbook.Database!;

    public override string Name => StepName;

    public override Phase Phase => Phase.Backup;

    public override string? Requirement => "BK-03";

    public override TimeSpan Limit => DatabaseDump.Limit;

    // A point to restore to that is older than this leaves out too much.
    public override TimeSpan ProvenFor => TimeSpan.FromHours(1);

    // The snapshot that a dump is compared with ends with the process that took it.
    public override IReadOnlyList<string> ProvenWith => settings.Backup.Verify == BackupVerify.Restore ? [BackupProof.StepName] : [];

    public override IReadOnlyList<string> Effects =>
    [
        "pg_dump --format=directory from one exported snapshot, lightly compressed, with a manifest of its files",
        $"into {settings.Backup.Folder ?? "the state folder's backups"}/{request.Environment}-{request.Version}-TIME; the newest {settings.Backup.Keep} are kept",
        .. settings.Rollback.Ways.Contains(RollbackWay.Replay) ? [$"a logical slot at the same snapshot keeps what is written afterwards, for {settings.Rollback.ReplayFor.TotalHours:0.#} h at most"] : Array.Empty<string>(),
    ];

    public override string UndoEffect => settings.Rollback.Ways.Contains(RollbackWay.Replay) ? "kept: a backup is never undone; its slot is dropped" : "kept: a backup is never undone";

    public static BackupFolder FolderOf(StepContext context) => BackupFolder.Of(context.Plan.Runbook.Database!, context.Site, context.Plan.Environment);

    public override Task<JsonObject> PrepareAsync(StepContext context, CancellationToken cancellation)
    {
        var folder = FolderOf(context);
        // Noted before anything changes: when this is undone, the ledger may have the new version as live.
        var serving = ReplaySlots.Serving(context, context.History().Live?.Version?.Version);
        return Task.FromResult(new JsonObject { ["path"] = Path.Combine(folder.Path, folder.NameFor(context.Plan.Version, context.Clock.GetUtcNow())), ["servingSlot"] = serving?.Slot });
    }

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var live = await context.Platform.LiveAsync(cancellation);
        if (!DatabaseLocator.IsThere(context))
            return NotFound(context, live, "Interlock's own PostgreSQL server is not set up");
        if (await context.Database(cancellation) is not { } database)
            return StepResult.Go("no backup: the runbook has no database");
        var source = await SourceAsync(database, cancellation);
        if (source is null)
            return NotFound(context, live, $"{database} does not exist");
        if (live is null && source.Tables == 0)
            return StepResult.Go($"nothing live: {database} is empty");
        var program = await new PostgresPrograms().ClientAsync("pg_dump", source.Server.Major, context.Commands, cancellation);
        if (program is null || program.Major < source.Server.Major)
            return StepResult.Stop($"pg_dump {program?.Version ?? "is not installed"} can't dump PostgreSQL {source.Server.Full}: install the client of version {source.Server.Major}");
        return await WriteAsync(context, database, source, program, live, cancellation);
    }

    // What is live needs its database: when that can't be found, no backup was made of something that may be there.
    private static StepResult NotFound(StepContext context, Live? live, string missing)
    {
        var known = context.History().Live?.Version;
        if (live is null && known is null)
            return StepResult.Go($"nothing live, as platform and ledger tell: {missing} yet");
        var serves = live is null ? $"{known!.Version} is live, as the ledger tells" : $"{live.Version ?? "a version"} is live at {live.Url}";
        // The first release with a database: the one before ran on none, as far as the ledger knows. A person knows.
        return known is { Revision: null }
            ? StepResult.Hold($"{missing}, and {serves}, with no schema that the ledger knows of: if it never had a database, let this pass with --accept=\"{StepName}\"; else check database.url and the state folder")
            : StepResult.Stop($"{missing}, yet {serves}: check database.url and the state folder");
    }

    public override Task<Reality> ProbeAsync(StepContext context, JsonObject intent, CancellationToken cancellation)
    {
        var path = (string?)intent["path"] ?? "";
        return Task.FromResult(BackupManifest.Read(path) is { } manifest
            ? IsOfUse(path, manifest) ? new Reality(RealityState.Done, $"{path} is whole") { Data = Facts(path, manifest, 0) } : new Reality(RealityState.NotDone, $"{path} is whole, but the snapshot to prove it by ended with its run")
            : Directory.Exists(path + BackupFolder.Partial) ? new Reality(RealityState.Partly, $"{path} was cut off")
            : new Reality(RealityState.NotDone, $"{path} is not there"));
    }

    public override async Task<UndoResult> UndoAsync(StepContext context, JsonObject intent, JsonObject? data, CancellationToken cancellation)
    {
        FolderOf(context).RemovePartials();
        // Nothing was released that it could be gone back from; what is live still can be left.
        var dropped = await ReplaySlots.DropAsync(context, Serving(intent), cancellation);
        return UndoResult.Kept(dropped.Count == 0 ? "a backup is never undone" : $"a backup is never undone; dropped {string.Join(", ", dropped.Select(slot => slot.Name))}");
    }

    private static ReplayNames? Serving(JsonObject intent) => (string?)intent["servingSlot"] is { } slot ? new(slot) : null;

    private async Task<StepResult> WriteAsync(StepContext context, DatabaseUrl database, Source source, PostgresProgram program, Live? live, CancellationToken cancellation)
    {
        var folder = FolderOf(context);
        var path = (string)context.Intent["path"]!;
        if (BackupManifest.Read(path) is { } whole)
        {
            if (IsOfUse(path, whole))
                return StepResult.Go($"{path} is whole already") with { Data = Facts(path, whole, 0) };
            BackupFolder.Remove(path);
        }

        try
        {
            folder.Make();
            foreach (var left in folder.RemovePartials())
                context.Say($"Removed {left}, which a killed run had left");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return StepResult.Stop($"No backup was made: {folder.Path} can't be written to ({SecretMask.Apply(refused.Message)}). Make it a folder that this user may write to, or name another as database.backup.folder");
        }

        var partial = path + BackupFolder.Partial;
        var started = context.Clock.GetTimestamp();
        var written = false;
        ReplayNames? slot = null;
        await using var waits = BackupWaits.Start(database, context.Clock, context.Say);
        try
        {
            OwnerOnly.Folder(partial);
            var dump = new DatabaseDump(database, program, DumpJobs.For(source.Bytes, settings.Backup.Jobs), context.Commands, context.Clock);
            await using var armed = await ReplaySlots.ArmAsync(context, Serving(context.Intent), cancellation);
            slot = armed?.Names;
            var (manifest, snapshot) = await dump.WriteAsync(partial, new BackupManifest
            {
                Environment = context.Plan.Environment,
                Version = context.Plan.Version,
                Live = live?.Version,
                Run = context.Run,
                Taken = context.Clock.GetUtcNow(),
                Source = database.ToString(),
                Server = source.Server.Full,
                Client = program.Version,
                Revision = source.Revision,
                Lsn = "",
                Size = source.Bytes,
                Tables = [],
                Sequences = [],
                Files = [],
            }, armed, cancellation);
            await held.HoldAsync(path, snapshot);
            Directory.Move(partial, path);
            DurableFile.FlushFolder(folder.Path);
            written = true;
            var seconds = context.Clock.GetElapsedTime(started).TotalSeconds;
            return StepResult.Go($"{Counted.Of(manifest.Tables.Count, "table")}, {manifest.Bytes} bytes in {seconds:0.0} s: {path}") with { Changed = true, Data = Facts(path, manifest, seconds) };
        }
        catch (Exception failure) when (failure is DatabaseException or NpgsqlException or IOException or UnauthorizedAccessException)
        {
            return StepResult.Stop($"No backup was made: {(failure is NpgsqlException ? DatabaseException.Explain(database, failure) : SecretMask.Apply(failure.Message))}{waits.Told}");
        }
        finally
        {
            if (!written || settings.Backup.Verify != BackupVerify.Restore)
                await held.DisposeAsync();
            if (!written && slot is not null)
                await ReplaySlots.DisarmAsync(context, slot);
            if (!written && Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
        }
    }

    // Without its snapshot it can't be compared any more: another is made.
    private bool IsOfUse(string path, BackupManifest manifest) => settings.Backup.Verify != BackupVerify.Restore || manifest.Figures is not null || held.Of(path) is not null;

    private static JsonObject Facts(string path, BackupManifest manifest, double seconds) =>
        Story(new(manifest.Bytes, Math.Round(seconds, 3), false, path, "none"), manifest);

    /// <summary>What later steps read, with what goes into <c>record.json</c> under <c>backup</c>.</summary>
    public static JsonObject Story(BackupRecord record, BackupManifest manifest) => new()
    {
        ["path"] = record.Path,
        ["lsn"] = manifest.Lsn,
        ["revision"] = manifest.Revision,
        ["backup"] = JsonSerializer.SerializeToNode(record, JsonSerializerOptions.Web),
    };

    private async Task<Source?> SourceAsync(DatabaseUrl database, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellation);
            var tables = await connection.RowsAsync(CatalogQueries.Tables, row => row.GetString(0), cancellation);
            return new(await ServerVersion.ReadAsync(connection, cancellation), tables.Count(table => !RevisionTable.Names.Contains(table)), (await Revisions.ReadAsync(settings.Migrations, connection, cancellation)).Current,
                await connection.ValueAsync<long>("select pg_database_size(current_database())", cancellation));
        }
        // On our own server a role that is not made yet is answered like a wrong password.
        catch (PostgresException missing) when (missing.SqlState is PostgresErrorCodes.InvalidCatalogName || (settings.Url is null && missing.SqlState is PostgresErrorCodes.InvalidPassword))
        {
            return null;
        }
    }

    private sealed record Source(ServerVersion Server, int Tables, string? Revision, long Bytes);
}

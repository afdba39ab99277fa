using System.Security.Cryptography;
using System.Text;
using Interlock.Backup;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Rollback.Replaying;

namespace Interlock.Rollback;

/// <summary>The backup of a release, restored beside the database in use, and then put in its place.</summary>
internal sealed class RestoreInPlace
{
    private readonly StepContext context;
    private readonly LocatedDatabase found;
    private readonly string path;
    private readonly BackupManifest manifest;
    private readonly DatabaseUrl server;
    private readonly string restored;
    private readonly DatabaseSwap swap;

    private RestoreInPlace(StepContext context, LocatedDatabase found, string path, BackupManifest manifest, bool replays)
    {
        (this.context, this.found, this.path, this.manifest) = (context, found, path, manifest);
        server = found.Admin ?? found.Application.WithDatabase("postgres");
        restored = "interlock_restored_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..8];
        var names = replays && manifest.Replay is { } replay ? new ReplayNames(replay.Slot) : ReplayNames.For(manifest.Environment, manifest.Run);
        swap = new(server, found.Application.Database, restored, names, replays ? manifest.Replay?.Lsn : null, context.Clock);
    }

    private string Sign => $"interlock: restored from {path}";

    /// <summary>Of a backup; touches nothing.</summary>
    /// <exception cref="DatabaseException">The backup, or the database, is not there.</exception>
    public static async Task<RestoreInPlace> OfAsync(StepContext context, string path, bool replays, CancellationToken cancellation)
    {
        var (manifest, problem) = BackupManifest.Look(path);
        return new(context, await ReplaySlots.LocateAsync(context, cancellation) ?? throw new DatabaseException("the database was not found"), path, manifest ?? throw new DatabaseException(problem!), replays);
    }

    /// <summary>How far the swap is.</summary>
    public Task<SwapStand> StandAsync(CancellationToken cancellation) => swap.StandAsync(cancellation);

    /// <summary>Restores it and puts it in the place of the database in use. What a killed run had done of it is not done again.</summary>
    /// <param name="hold">Makes requests wait; not called where an earlier run had swapped them.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DatabaseException">It could not be done: the database in use is open as before.</exception>
    public async Task<SwapResult> ReplaceAsync(Func<CancellationToken, Task> hold, CancellationToken cancellation)
    {
        await RestoreAsync(cancellation);
        context.Say($"{path} is restored beside, as {restored}");
        return await swap.RunAsync(new(hold, _ => Task.CompletedTask)
        {
            Accepts = report => report.IsWhole || context.Options.AcceptsDataLoss,
            At = (step, _) =>
            {
                context.Say(Telling(step));
                return Task.CompletedTask;
            },
        }, cancellation);
    }

    /// <summary>Gives it up, unless it is in place already.</summary>
    /// <returns>What the database that was in use is called now, where it is too late; null: nothing has changed.</returns>
    public async Task<string?> GiveUpAsync(CancellationToken cancellation)
    {
        var stand = await swap.StandAsync(cancellation);
        if (stand.Stage == SwapStage.Swapped)
            return stand.Left;
        if (stand.Stage == SwapStage.Held)
            await swap.OpenAsync(cancellation);
        await ScratchDatabase.DropLeftAsync(server, restored, cancellation);
        return null;
    }

    // Compared with what the backup's snapshot held.
    private async Task RestoreAsync(CancellationToken cancellation)
    {
        if ((await swap.StandAsync(cancellation)).Stage == SwapStage.Swapped)
            return;
        await using (var connection = await server.OpenAsync(cancellation))
            if (await connection.TextAsync("select coalesce((select shobj_description(oid, 'pg_database') from pg_catalog.pg_database where datname = $1), '')", cancellation, restored) == Sign)
                return;
        await ScratchDatabase.DropLeftAsync(server, restored, cancellation);
        var program = await new PostgresPrograms().ClientAsync("pg_restore", manifest.ServerMajor, context.Commands, cancellation)
            ?? throw new DatabaseException("pg_restore was not found; install PostgreSQL's client programs");
        var beside = await ScratchDatabase.MakeAsync(server, restored, found.Application, cancellation);
        var problems = await new BackupRestore(program, context.Commands).RestoreAsync(path, manifest, DumpJobs.For(manifest.Size, context.Plan.Runbook.Database!.Backup.Jobs), beside.Url, cancellation, found.Admin is null ? RestoreAs.Role : RestoreAs.ItWas);
        if (problems.Count == 0 && manifest.Figures is { } figures)
            problems = await BackupRestore.CompareAsync(manifest, figures, beside.Url, cancellation);
        if (problems.Count > 0)
        {
            await ScratchDatabase.DropLeftAsync(server, restored, CancellationToken.None);
            throw new DatabaseException($"{path} was not restored: {problems[0]}");
        }

        await using (var connection = await beside.Url.OpenAsync(cancellation))
        {
            // Those of the slot came with the dump. The figures that plans go by did not.
            await ReplaySlot.UnpublishAsync(connection, ReplayNames.PrefixFor(manifest.Environment), cancellation);
            await connection.RunAsync("analyze", cancellation);
        }

        // Only what bears this was restored whole: a killed run leaves one without.
        await using var done = await server.OpenAsync(cancellation);
        await done.RunAsync($"comment on database {Sql.Quote(restored)} is {Sql.Literal(Sign)}", cancellation);
    }

    private static string Telling(SwapStep step) => step switch
    {
        SwapStep.Close => "requests wait; the database is closed",
        SwapStep.LastRows => "its sessions are ended; what was written last is taken over",
        SwapStep.Rename => "the databases change places",
        _ => "the slot is dropped",
    };
}

using System.Globalization;
using System.Text;
using Interlock.Database;

namespace Interlock.Rollback.Replaying;

/// <summary>Puts a restored database, once it has all rows of the one in use, in its place. Everything that it does can be cut off at any moment and begun again: where it stands is read from the server.</summary>
/// <param name="admin">The server's maintenance database, as a role that may rename databases and end their sessions.</param>
/// <param name="name">The database in use.</param>
/// <param name="restored">The restored one, on the same server.</param>
/// <param name="names">The slot.</param>
/// <param name="lsn">Where the slot's snapshot stood: <see cref="ArmedSlot.Lsn"/>; null: nothing is replayed.</param>
/// <param name="clock">Measures, and names what is left.</param>
internal sealed partial class DatabaseSwap(DatabaseUrl admin, string name, string restored, ReplayNames names, string? lsn, TimeProvider clock)
{
    private const int LongestName = 63;
    private const string LeftTime = "yyyyMMddHHmmss";

    /// <summary>Writers are held only once what is still to be replayed takes no longer than this.</summary>
    public static readonly TimeSpan SmallLag = TimeSpan.FromMilliseconds(250);

    /// <summary>What will do when it does not become less: about so long are writers held then.</summary>
    public static readonly TimeSpan TolerableLag = TimeSpan.FromSeconds(2);

    /// <summary>So long may writers be held: then all is put back as it was.</summary>
    public static readonly TimeSpan PauseLimit = TimeSpan.FromSeconds(15);

    private string Sign => LeftDatabase.SignOf(names);

    /// <summary>Where it stands.</summary>
    public async Task<SwapStand> StandAsync(CancellationToken cancellation)
    {
        await using var connection = await admin.OpenAsync(cancellation);
        var found = await connection.RowsAsync("select datname::text, datallowconn, shobj_description(oid, 'pg_database') is not distinct from $3 from pg_catalog.pg_database where datname in ($1, $2) or shobj_description(oid, 'pg_database') = $3",
            row => (Name: row.GetString(0), IsOpen: row.GetBoolean(1), IsLeft: row.GetBoolean(2)), cancellation, name, restored, Sign);
        var left = found.Where(one => one.IsLeft).Select(one => one.Name).FirstOrDefault();
        var (used, spare) = (found.Any(one => one.Name == name), found.Any(one => one.Name == restored));
        var stage = used && spare && left is null ? found.First(one => one.Name == name).IsOpen ? SwapStage.Replaying : SwapStage.Held
            : used && left is not null ? SwapStage.Swapped
            : SwapStage.Nothing;
        return new(stage, left);
    }

    /// <summary>Does what is still to do: catches up while the service writes, holds its writers, replays the last rows, swaps, cleans up.</summary>
    /// <param name="hooks">What holds the writers.</param>
    /// <param name="cancellation">Stops it; unless the swap is done, the database in use is open again.</param>
    /// <exception cref="DatabaseException">It could not be done; the database in use is open again.</exception>
    public async Task<SwapResult> RunAsync(SwapHooks hooks, CancellationToken cancellation)
    {
        var stand = await StandAsync(cancellation);
        if (stand.Stage == SwapStage.Nothing)
            throw new DatabaseException($"{name} and {restored} are not both there, and nothing tells that they have been swapped for {names.Slot}");
        if (stand.Stage == SwapStage.Swapped)
        {
            await hooks.Release(cancellation);
            return new(stand.Left!, null, await CleanUpAsync(cancellation));
        }

        // Held by a process that is gone: who slips in now is replayed like all others.
        if (stand.Stage == SwapStage.Held)
            await OpenAsync(cancellation);
        return await SwapAsync(hooks, cancellation);
    }

    /// <summary>Opens the database in use again, after a swap that was given up. Harmless when it is open.</summary>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        await using var connection = await admin.OpenAsync(cancellation);
        await connection.RunAsync($"alter database {Sql.Quote(name)} allow_connections true", cancellation);
    }

    /// <summary>What the names of databases begin with that were replaced and left beside.</summary>
    /// <param name="name">The database in use.</param>
    public static string LeftPrefix(string name)
    {
        const string Mark = "_left_";
        while (Encoding.UTF8.GetByteCount(name) + Mark.Length + LeftTime.Length > LongestName)
            name = name[..^1];
        return name + Mark;
    }

    private string LeftName() => LeftPrefix(name) + clock.GetUtcNow().ToString(LeftTime, CultureInfo.InvariantCulture);

    private async Task<ReplayReport?> CleanUpAsync(CancellationToken cancellation)
    {
        await using var connection = await admin.WithDatabase(name).OpenAsync(cancellation);
        var report = await ReplayProgress.ReportAsync(connection, names, cancellation);
        await ReplaySlot.DisarmAsync(connection, names, cancellation);
        if (!await ReplayProgress.ClearAsync(connection, cancellation))
            await ReplayProgress.HandOverAsync(connection, cancellation);
        return report;
    }
}

using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>The application's PostgreSQL database.</summary>
public sealed record DatabaseSettings
{
    /// <summary>Where it is: <c>postgresql://user:password@host:port/name</c>. Null on <c>local</c>: a server is found or started, and the database made.</summary>
    [Description("postgresql://user:password@host:port/name. Absent on local: a server is started there.")]
    [DatabaseUrl]
    public Secret? Url { get; init; }

    /// <summary>Its name, when the server is Interlock's own. Default: the runbook's name.</summary>
    [Description("Its name, when the server is Interlock's own.")]
    [Text("^[a-z_][a-z0-9_]{0,62}$", "a database's name", "lower-case letters, digits and underscores")]
    public string? Name { get; init; }

    /// <summary>The server's major versions that are expected, such as <c>[15, 16]</c>; empty: any from 12 on.</summary>
    [Description("The server's major versions that are expected; empty: any from 12 on.")]
    [Range(12, 99)]
    public IReadOnlyList<int> Server { get; init; } = [];

    /// <summary>How its schema moves; null when Interlock must leave it alone.</summary>
    [Description("How its schema moves.")]
    public MigrationSettings? Migrations { get; init; }

    /// <summary>How it is backed up.</summary>
    [Description("How it is backed up.")]
    public BackupSettings Backup { get; init; } = new();

    /// <summary>How its schema goes back when the code does.</summary>
    [Description("How its schema goes back when the code does.")]
    public SchemaRollbackSettings Rollback { get; init; } = new();
}

/// <summary>How a schema goes back when the code does.</summary>
public sealed record SchemaRollbackSettings : IJudged
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Ways that may be taken without asking, tried in this order: the first that loses nothing. Default: <see cref="RollbackWay.CodeOnly"/>, then <see cref="RollbackWay.Down"/>.</summary>
    [Description("Ways that may be taken without asking: the first that loses nothing. Default: code-only, then down. A way that loses something is only ever taken with --schema=WAY --accept-data-loss.")]
    [NotEmpty]
    public IReadOnlyList<RollbackWay> Ways { get; init; } = [RollbackWay.CodeOnly, RollbackWay.Down];

    /// <summary>So long after its backup a release can be gone back from by <see cref="RollbackWay.Replay"/>; then its slot is of no use, and a watch drops it. Default 24 h.</summary>
    [Description("So long after its backup a release can be gone back from by replay; then its slot is of no use: a watch drops it, so do the next backup and Status --clean.")]
    [Positive]
    public TimeSpan ReplayFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Requests wait at most so long while the schema changes under them. Default 20 s, at most 30 s.</summary>
    [Description("Requests wait at most so long while the schema changes under them; at most 30 s.")]
    [Positive]
    public TimeSpan HoldWithin { get; init; } = TimeSpan.FromSeconds(20);

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (HoldWithin > Longest)
            yield return ("hold-within", "is longer than an edge holds requests", "at most 30s");
        if (Ways?.Contains(RollbackWay.Restore) == true)
            yield return ("ways", "names restore, which loses what was written since the backup: only a person takes it, with --schema=restore --accept-data-loss", "code-only, down, replay");
    }
}

/// <summary>What becomes of a schema when the code goes back.</summary>
public enum RollbackWay
{
    /// <summary>It stays: the previous version fits it, as it was only added to.</summary>
    CodeOnly,

    /// <summary>It goes down by the ways back that were kept.</summary>
    Down,

    /// <summary>The release's backup takes the database's place, with all that was written since replayed into it from the write-ahead log. Each backup then keeps that log by a slot (<c>wal_level=logical</c>, PostgreSQL 14 or newer).</summary>
    Replay,

    /// <summary>The release's backup takes the database's place as it is: what was written since is lost.</summary>
    Restore,
}

/// <summary>How a database is backed up.</summary>
public sealed record BackupSettings
{
    /// <summary>How the backup is proven. Default <see cref="BackupVerify.Restore"/>.</summary>
    [Description("How the backup is proven.")]
    public BackupVerify Verify { get; init; } = BackupVerify.Restore;

    /// <summary>So many backups are kept per environment; 1 or more. Default 5.</summary>
    [Description("So many backups are kept per environment.")]
    [Range(1, 10_000)]
    public int Keep { get; init; } = 5;

    /// <summary>Backups older than this go too, but never the newest one, nor one that a rollback of what is live needs. Default: no limit.</summary>
    [Description("Backups older than this go too; never the newest, nor one that a rollback needs. Default: no limit.")]
    [Positive]
    public TimeSpan? KeepFor { get; init; }

    /// <summary>Public keys of age: the backup's files are sealed for them once it is proven, and only their private keys open it. Default: none, not sealed.</summary>
    [Description("Public keys of age (age1…): the proven backup is sealed for them, and only their private keys open it. Default: not sealed.")]
    [Text("^age1[0-9a-z]{20,}$", "a public key of age", "age1…, as age-keygen prints it")]
    public IReadOnlyList<string> SealFor { get; init; } = [];

    /// <summary>Command lines that each carry the backup to another place, run by the system's shell once it is proven and sealed: <c>$BACKUP</c> is its folder, <c>$BACKUP_NAME</c> its name. Default: none.</summary>
    [Description("Command lines that carry the proven backup to another place: $BACKUP is its folder, $BACKUP_NAME its name. Such as: rclone copy \"$BACKUP\" offsite:backups/\"$BACKUP_NAME\".")]
    [ShellLine(TakesReferences = true)]
    public IReadOnlyList<string> Copies { get; init; } = [];

    /// <summary>So many tables are dumped and restored side by side. Default: 1 for a small database, else as many as this machine has processors, up to 4.</summary>
    [Description("So many tables are dumped and restored side by side. Default: 1 for a small database, else as many as there are processors here, up to 4.")]
    [Range(1, 64)]
    public int? Jobs { get; init; }

    /// <summary>Another server, with a role that may create databases, on which the backup is restored for its proof: <c>postgresql://user:password@host:port/postgres</c>. Default: a throwaway server of the programs on this machine where they are of the same version, else the database's own server.</summary>
    [Description("Another server on which the backup is restored for its proof. Default: a throwaway one on this machine where it has the same version, else the database's own.")]
    [DatabaseUrl]
    public Secret? ProveOn { get; init; }

    /// <summary>Folder for backups. Default: <c>backups</c> in the state folder.</summary>
    [Description("Folder for backups. Default: in the state folder.")]
    public string? Folder { get; init; }
}

/// <summary>How a backup is proven.</summary>
public enum BackupVerify
{
    /// <summary>Restored into a scratch database and compared with the source's snapshot, row for row.</summary>
    Restore,

    /// <summary>Its table of contents was read: proves that the file is a backup, not that it restores.</summary>
    List,

    /// <summary>Not proven.</summary>
    None,
}

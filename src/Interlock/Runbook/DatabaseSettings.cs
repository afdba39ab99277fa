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
}

/// <summary>Plain SQL migrations with a way back.</summary>
[ShortForm(nameof(Scripts))]
public sealed record MigrationSettings
{
    /// <summary>Folder with <c>NNN_name.up.sql</c> and <c>NNN_name.down.sql</c>, inside the repository.</summary>
    [Description("Folder with NNN_name.up.sql and NNN_name.down.sql, inside the repository.")]
    [InRepository]
    public required string Scripts { get; init; }

    /// <summary>When the pending migrations are tried up, down and up again on the restored copy of the backup. Default <see cref="RehearsalMode.WhenPending"/>.</summary>
    [Description("When the pending migrations are tried up, down and up again on the restored copy of the backup.")]
    public RehearsalMode Rehearse { get; init; } = RehearsalMode.WhenPending;

    /// <summary>Each statement may wait so long for a lock. Default 1 s.</summary>
    [Description("Each statement may wait so long for a lock.")]
    [Positive]
    public TimeSpan LockTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Each statement may run so long. Default 1 min.</summary>
    [Description("Each statement may run so long.")]
    [Positive]
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Tables that must be there afterwards.</summary>
    [Description("Tables that must be there afterwards.")]
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Indexes that must be there and valid afterwards.</summary>
    [Description("Indexes that must be there, and valid, afterwards.")]
    public IReadOnlyList<string> Indexes { get; init; } = [];

    /// <summary>At least so many tables. Default 0.</summary>
    [Description("At least so many tables afterwards.")]
    [Range(0, 100_000)]
    public int MinTables { get; init; }

    /// <summary>At least so many indexes. Default 0.</summary>
    [Description("At least so many indexes afterwards.")]
    [Range(0, 100_000)]
    public int MinIndexes { get; init; }
}

/// <summary>When migrations are rehearsed on a copy.</summary>
public enum RehearsalMode
{
    /// <summary>When there are some that the database has not had.</summary>
    WhenPending,

    /// <summary>Also when there are none: then the newest one's way back is tried.</summary>
    Always,

    /// <summary>Not at all.</summary>
    Never,
}

/// <summary>How a database is backed up.</summary>
public sealed record BackupSettings
{
    /// <summary>How the backup is proven. Default <see cref="BackupProof.Restore"/>.</summary>
    [Description("How the backup is proven.")]
    public BackupProof Verify { get; init; } = BackupProof.Restore;

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
public enum BackupProof
{
    /// <summary>Restored into a scratch database and compared with the source's snapshot, row for row.</summary>
    Restore,

    /// <summary>Its table of contents was read: proves that the file is a backup, not that it restores.</summary>
    List,

    /// <summary>Not proven.</summary>
    None,
}

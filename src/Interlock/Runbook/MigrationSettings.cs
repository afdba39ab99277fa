using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>How a schema moves: by exactly one of <see cref="Scripts"/>, <see cref="Alembic"/>, <see cref="EntityFramework"/> and <see cref="Commands"/>.</summary>
[ShortForm(nameof(Scripts))]
public sealed record MigrationSettings : IJudged
{
    /// <summary>Plain SQL: folder with <c>NNN_name.up.sql</c> and <c>NNN_name.down.sql</c>, inside the repository.</summary>
    [Description("Plain SQL: folder with NNN_name.up.sql and NNN_name.down.sql, inside the repository.")]
    [InRepository]
    public string? Scripts { get; init; }

    /// <summary>Alembic.</summary>
    [Description("Alembic.")]
    public AlembicSettings? Alembic { get; init; }

    /// <summary>Entity Framework Core.</summary>
    [Description("Entity Framework Core.")]
    public EntityFrameworkSettings? EntityFramework { get; init; }

    /// <summary>Any other tool, by its commands.</summary>
    [Description("Any other tool (Rails, Django, Flyway, Prisma …), by its commands.")]
    public MigrationCommandSettings? Commands { get; init; }

    /// <summary>The service whose variables the tool gets, <c>from: database</c> ones with the database that is migrated. Default: the only one, or none.</summary>
    [Description("The service whose variables the migration tool gets. Default: the runbook's only one.")]
    public string? Service { get; init; }

    /// <summary>On <c>docker</c>: the tool runs in a container of the version's image, on the machine's own network, and not on this machine. Default true.</summary>
    [Description("On docker: the tool runs in a container of the version's image, on the machine's own network. false: on this machine.")]
    public bool InImage { get; init; } = true;

    /// <summary>A command that must succeed on the migrated copy, such as <c>alembic check</c>: models and migrations agree. Default: none.</summary>
    [Description("A command that must succeed on the migrated copy, such as 'alembic check': models and migrations agree.")]
    [ShellLine]
    public string? Check { get; init; }

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

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        string[] tools = [.. new[] { Scripts is null ? null : "scripts", Alembic is null ? null : "alembic", EntityFramework is null ? null : "entity-framework", Commands is null ? null : "commands" }.OfType<string>()];
        if (tools.Length > 1)
            yield return (tools[1], $"has {string.Join(" and ", tools)}: one tool moves a schema", "one of scripts, alembic, entity-framework, commands");
        else if (tools.Length == 0)
            yield return ("", "names no tool", "one of scripts, alembic, entity-framework, commands");
    }
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

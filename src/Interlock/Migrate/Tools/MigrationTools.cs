using Interlock.Runbook;

namespace Interlock.Migrate.Tools;

/// <summary>The tool that a runbook names.</summary>
internal static class MigrationTools
{
    public static IMigrationTool Of(MigrationSettings settings) => settings switch
    {
        { Alembic: { } alembic } => new AlembicTool(alembic),
        { EntityFramework: { } entities } => new EntityFrameworkTool(entities),
        { Commands: { } commands } => new CommandTool(commands),
        _ => throw new ArgumentException("plain SQL scripts need no tool", nameof(settings)),
    };
}

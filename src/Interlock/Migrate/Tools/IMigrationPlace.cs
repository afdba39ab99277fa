using Interlock.Processes;

namespace Interlock.Migrate.Tools;

/// <summary>Where a migration tool runs, with the source of one commit: here, in a container of its image, in a job of the platform.</summary>
internal interface IMigrationPlace
{
    /// <summary>The tool's folder, as files that can be read here.</summary>
    string Folder { get; }

    /// <summary>Runs a line of the shell in the tool's folder.</summary>
    /// <param name="line">The line.</param>
    /// <param name="limits">Limits that the database sets on the tool's sessions; null: none.</param>
    /// <param name="hear">Hears each line that it says, masked.</param>
    /// <param name="cancellation">Stops it.</param>
    Task<CommandResult> RunAsync(ToolLine line, SessionLimits? limits, Action<string>? hear, CancellationToken cancellation);
}

/// <summary>Limits of a session (PostgreSQL manual, 20.11.1). Zero: none.</summary>
/// <param name="Lock">Waiting for a lock.</param>
/// <param name="Statement">Each statement.</param>
internal sealed record SessionLimits(TimeSpan Lock, TimeSpan Statement)
{
    /// <summary>As libpq takes them from its environment (PostgreSQL manual, 34.15).</summary>
    public string ForLibpq => FormattableString.Invariant($"-c lock_timeout={(long)Lock.TotalMilliseconds} -c statement_timeout={(long)Statement.TotalMilliseconds}");
}

using Interlock.Database;
using Interlock.Forge;
using Interlock.Ledger;
using Interlock.Platforms;
using Interlock.Processes;
using Interlock.Repository;

namespace Interlock.Engine;

/// <summary>The doors of a run to the world outside. Tests hand in others.</summary>
public sealed record ReleaseServices
{
    /// <summary>The journal.</summary>
    public required ILedger Ledger { get; init; }

    /// <summary>Starts programs.</summary>
    public required ICommandRunner Commands { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Clock { get; init; }

    /// <summary>Where services run.</summary>
    public required IPlatform Platform { get; init; }

    /// <summary>The source.</summary>
    public required IRepository Repository { get; init; }

    /// <summary>Opens the forge that a repository is on. Default: there is none, and it throws.</summary>
    public Func<ForgeAccess, IForge> Forge { get; init; } = _ => throw new NotSupportedException("nothing here can ask a forge");

    /// <summary>Hears what happens.</summary>
    public required IReleaseObserver Observer { get; init; }

    /// <summary>Folders.</summary>
    public required Site Site { get; init; }

    /// <summary>What the person who runs it has chosen.</summary>
    public RunOptions Options { get; init; } = new();

    /// <summary>The application's database, located (and on <c>local</c> its server started) at the first call; null when there is none.</summary>
    public Func<CancellationToken, Task<DatabaseUrl?>> Database { get; init; } = _ => Task.FromResult<DatabaseUrl?>(null);

    /// <summary>Asks the person at the terminal whether a Hold may pass; null when there is no terminal.</summary>
    public Func<string, bool>? Ask { get; init; }

    /// <summary>Writes the record's files.</summary>
    public Func<Record.ReleaseRecord, CancellationToken, Task> WriteRecord { get; init; } = (_, _) => Task.CompletedTask;

    /// <summary>The key by which Interlock's own prober is known to the service.</summary>
    public Secret? ProberKey { get; init; }
}

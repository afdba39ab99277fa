using Interlock.Diagnose;
using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Monitor.Alerts;
using Interlock.Processes;
using Interlock.Runbook;

namespace Interlock.Platforms;

/// <summary>Where services run. Each platform brings the steps that only it can do; the engine runs, journals and undoes them like all others.</summary>
public interface IPlatform
{
    /// <summary>Which one.</summary>
    PlatformKind Kind { get; }

    /// <summary>The steps it adds to a phase. Touches nothing.</summary>
    /// <param name="phase">The phase.</param>
    /// <param name="request">What is planned.</param>
    IReadOnlyList<Step> Steps(Phase phase, PlanRequest request);

    /// <summary>What serves right now, asked of reality and not of the ledger; null when nothing does.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    Task<Live?> LiveAsync(CancellationToken cancellation);

    /// <summary>Starts again what should serve and has ended by itself: nobody took it away. Harmless when it runs, or when there is nothing to start.</summary>
    /// <param name="context">The run that needs it.</param>
    /// <param name="version">The version that should serve.</param>
    /// <param name="cancellation">Stops the waiting.</param>
    Task ReviveAsync(StepContext context, string version, CancellationToken cancellation);

    /// <summary>The health check that a release configured here (MN-01); null when none is. The Watch target asks by it.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    Task<HealthCheck?> HealthCheckAsync(CancellationToken cancellation);

    /// <summary>What a release configured here that people are told of (MN-02); null when nothing is. The Watch target tells it.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    Task<AlertRules?> AlertsAsync(CancellationToken cancellation) => Task.FromResult<AlertRules?>(null);

    /// <summary>Where the service answers, without a slash at the end.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    Task<string> UrlAsync(CancellationToken cancellation);

    /// <summary>Has ready what a version needs to start at once, such as its artefact. Harmless when it is.</summary>
    /// <param name="context">The run that needs it.</param>
    /// <param name="version">The version.</param>
    /// <param name="commit">Its commit.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>What keeps it from being ready; null: nothing.</returns>
    Task<string?> MakeReadyAsync(StepContext context, string version, string commit, CancellationToken cancellation) => Task.FromResult<string?>(null);

    /// <summary>How lines are run in what a version is made of, beside what serves: in a container of its image. Null: versions have nothing of their own, and such lines run on this machine.</summary>
    /// <param name="context">The run that needs it.</param>
    /// <param name="service">The service, by its name; null: the only one.</param>
    /// <param name="commit">The version's commit.</param>
    /// <param name="cancellation">Stops what has to be built for it.</param>
    /// <exception cref="IOException">There is nothing that it could be run in, and it can't be built.</exception>
    Task<Func<VersionLine, CancellationToken, Task<CommandResult>>?> InsideAsync(StepContext context, string? service, string commit, CancellationToken cancellation) =>
        Task.FromResult<Func<VersionLine, CancellationToken, Task<CommandResult>>?>(null);

    /// <summary>Has new requests wait, and those under way end, before something changes that the version in place does not fit.</summary>
    /// <param name="limit">They wait at most so long, whatever becomes of us.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <returns>False where requests can't be held.</returns>
    Task<bool> HoldTrafficAsync(TimeSpan limit, CancellationToken cancellation) => Task.FromResult(false);

    /// <summary>Lets waiting requests go. Harmless when none wait.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    Task ReleaseTrafficAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>What serves has lost the sessions of its database: asks it, past those who wait, until it answers well several times in a row, so that its dead connections cost no visitor a request. Gives up after a while.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    Task SettleAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Versions that can be gone back to without a build, newest first, the live one left out.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    Task<IReadOnlyList<Retained>> RetainedAsync(CancellationToken cancellation);

    /// <summary>The variables that a service runs with right now, asked of reality; null when nothing serves.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="cancellation">Stops the asking.</param>
    Task<LiveConfiguration?> ConfigurationAsync(string service, CancellationToken cancellation);

    /// <summary>What the version that serves has logged, a line each, oldest first; null: it can't be read here.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <exception cref="IOException">It can't be read.</exception>
    Task<IEnumerable<string>?> LogAsync(string service, CancellationToken cancellation) => Task.FromResult<IEnumerable<string>?>(null);

    /// <summary>What the service has logged since an earlier look; null: it can't be read here.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="after">Where that look ended, as it was told; 0: from the beginning; <see cref="LogPart.End"/>: no line, only where it ends.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <exception cref="IOException">It can't be read.</exception>
    Task<LogPart?> LogSinceAsync(string service, long after, CancellationToken cancellation) => Task.FromResult<LogPart?>(null);

    /// <summary>What requests a version answered in a time, by the platform's own count; null: it does not count, or not now.</summary>
    /// <param name="version">The version.</param>
    /// <param name="from">Beginning, a whole second.</param>
    /// <param name="to">End, a whole second, not counted any more.</param>
    /// <param name="cancellation">Stops the asking.</param>
    Task<Traffic?> TrafficAsync(string version, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) => Task.FromResult<Traffic?>(null);

    /// <summary>What the service takes of its machine now; null: it can't be told here, or nothing serves.</summary>
    /// <param name="service">Name of the service.</param>
    /// <param name="cancellation">Stops the asking.</param>
    Task<Usage?> UsageAsync(string service, CancellationToken cancellation) => Task.FromResult<Usage?>(null);

    /// <summary>What only the platform can tell when something is wrong: of what routes the traffic, and of the services and their logs. Changes nothing.</summary>
    /// <param name="cancellation">Stops the asking.</param>
    Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellation);

    /// <summary>Stops and removes what the environment runs. Harmless when nothing does.</summary>
    /// <param name="say">Told what is stopped.</param>
    /// <param name="cancellation">Interrupt.</param>
    Task DownAsync(Action<string> say, CancellationToken cancellation);
}

/// <summary>The version that serves.</summary>
/// <param name="Version">As its own health endpoint tells it; null when it does not answer.</param>
/// <param name="Url">Where it answers, without a slash at the end.</param>
/// <param name="Healthy">Its health endpoint answers as the release is verified by: 200, good states.</param>
/// <param name="Evidence">What was asked and answered, one line.</param>
public sealed record Live(string? Version, string Url, bool Healthy, string Evidence)
{
    /// <summary>Full id of the commit it was built from; null when the platform does not know.</summary>
    public string? Commit { get; init; }

    /// <summary>Path of its health endpoint, as its own runbook had it; null: the one of the runbook of now.</summary>
    public string? HealthPath { get; init; }
}

/// <summary>The variables that a version runs with.</summary>
/// <param name="Version">The version.</param>
/// <param name="Variables">By name, without what the platform itself gives; a value is null where only the name is known.</param>
/// <param name="Source">Where they were read, for people.</param>
public sealed record LiveConfiguration(string Version, IReadOnlyDictionary<string, Secret?> Variables, string Source)
{
    /// <summary>Why they could not be read; null when they were.</summary>
    public string? Problem { get; init; }
}

/// <summary>A version that is kept.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Commit">Its commit.</param>
/// <param name="How"><c>warm</c> (runs still), <c>image</c> (built, to be started) or <c>rebuild</c>.</param>
/// <param name="Since">When it was built, UTC.</param>
public sealed record Retained(string Version, string Commit, string How, DateTimeOffset Since);

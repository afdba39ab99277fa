using Interlock.Diagnose;
using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Tests.Preflight;

/// <summary>A platform that only tells what is live, and with which variables.</summary>
internal sealed class LivePlatform(Live? live, LiveConfiguration? configuration = null) : IPlatform
{
    /// <summary>The log of what serves; null: it can't be read.</summary>
    public IEnumerable<string>? Log { get; init; }

    /// <summary>Tells what is live each time it is asked; null: always the same.</summary>
    public Func<Live?>? Asked { get; init; }

    public Task<IEnumerable<string>?> LogAsync(string service, CancellationToken cancellation) => Task.FromResult(Log);

    public PlatformKind Kind => PlatformKind.Local;

    public Task<Live?> LiveAsync(CancellationToken cancellation) => Task.FromResult(Asked is null ? live : Asked());

    public IReadOnlyList<Step> Steps(Phase phase, PlanRequest request) => [];

    public Task ReviveAsync(StepContext context, string version, CancellationToken cancellation) => throw new NotSupportedException();

    public Task<HealthCheck?> HealthCheckAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<string> UrlAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<IReadOnlyList<Retained>> RetainedAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task<LiveConfiguration?> ConfigurationAsync(string service, CancellationToken cancellation) => Task.FromResult(configuration);

    public Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellation) => throw new NotSupportedException();

    public Task DownAsync(Action<string> say, CancellationToken cancellation) => throw new NotSupportedException();
}

using Interlock.Diagnose;
using Interlock.Engine;
using Interlock.Monitor;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Build.Benchmarks;

/// <summary>A platform on which a service stands at an address, and nothing is ever rolled out.</summary>
internal sealed class StandingService(Uri url) : IPlatform
{
    private readonly string _url = url.GetLeftPart(UriPartial.Authority);

    public PlatformKind Kind => PlatformKind.Local;

    // A plan has a way back, which waits for its platform's.
    public IReadOnlyList<Step> Steps(Phase phase, PlanRequest request) => phase == Phase.Rollback ? [new TrafficBack()] : [];

    public Task<string> UrlAsync(CancellationToken cancellation) => Task.FromResult(_url);

    public Task<Live?> LiveAsync(CancellationToken cancellation) => Task.FromResult<Live?>(new(Gates.Version, _url, true, "it stands"));

    public Task ReviveAsync(StepContext context, string version, CancellationToken cancellation) => Task.CompletedTask;

    public Task<HealthCheck?> HealthCheckAsync(CancellationToken cancellation) => Task.FromResult<HealthCheck?>(null);

    public Task<IReadOnlyList<Retained>> RetainedAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Retained>>([]);

    public Task<LiveConfiguration?> ConfigurationAsync(string service, CancellationToken cancellation) => Task.FromResult<LiveConfiguration?>(null);

    public Task<IReadOnlyList<Finding>> DiagnoseAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Finding>>([]);

    public Task DownAsync(Action<string> say, CancellationToken cancellation) => Task.CompletedTask;

    private sealed class TrafficBack : Step
    {
        public override string Name => "traffic back";

        public override Phase Phase => Phase.Rollback;

        public override IReadOnlyList<string> Effects => [];

        public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation) => Task.FromResult(StepResult.Hold("nothing was ever rolled out"));
    }
}

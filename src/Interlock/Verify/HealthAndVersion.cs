using Interlock.Engine;
using Interlock.Verify.Probes;

namespace Interlock.Verify;

/// <summary>VF-01: every fresh connection meets the new version, healthy and with its database. One old answer among twenty means that the cutover is not complete.</summary>
internal sealed class HealthAndVersion(string path) : Step
{
    public const string StepName = "health and version";
    public const int Connections = 20;

    public override string Name => StepName;

    public override Phase Phase => Phase.Verify;

    public override string Requirement => "VF-01";

    public override TimeSpan Limit => TimeSpan.FromMinutes(1);

    public override IReadOnlyList<string> Effects => [$"GET {path} on {Connections} fresh connections: status 200, this version, healthy, database connected"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var (problem, slowest) = await Health.MeetAsync(prober, path, context.Plan.Version, Connections, cancellation);
        return problem is not null ? StepResult.Stop(problem)
            : StepResult.Go($"GET {path}: {Connections} of {Connections} fresh connections met {context.Plan.Version}, healthy; slowest {slowest.TotalMilliseconds:0.#} ms");
    }
}

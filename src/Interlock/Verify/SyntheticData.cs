using System.Globalization;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Verify;

/// <summary>What probes make in a service carries their marker, and is removed by it: probes leave no dirt.</summary>
internal sealed class SyntheticData(IReadOnlyList<ProbeSettings> cleanup)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly IReadOnlyList<Probe> probes = [.. cleanup.Select(settings => Probe.Of(settings))];

    public IReadOnlyList<string> Effects => [.. probes.SelectMany(probe => probe.Effects).Select(line => "afterwards " + line)];

    public static Captures KnownTo(Prober prober, string version) => Captures.None
        .With("version", version)
        .With("probe", prober.Marker)
        .With("now", prober.Clock.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));

    /// <summary>Removes it, also after an interrupt. Null when it is gone or nothing was to be done, else what is left.</summary>
    public async Task<string?> RemoveAsync(Prober prober, string version)
    {
        using var limit = new CancellationTokenSource(Limit, prober.Clock);
        var captures = KnownTo(prober, version);
        var problems = new List<string>();
        foreach (var probe in probes)
        {
            try
            {
                var outcome = await probe.RunAsync(prober, captures, limit.Token);
                captures = outcome.Captures;
                if (!outcome.Passed)
                    problems.Add(outcome.Evidence);
            }
            catch (OperationCanceledException)
            {
                problems.Add($"{probe.Name}: not within {Limit.TotalSeconds:0} s");
                break;
            }
        }

        return problems.Count == 0 ? null : $"synthetic data marked {prober.Marker} may be left: {string.Join("; ", problems)}";
    }
}

using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Secure;

/// <summary>SC-03: a burst meets the rate limit. It runs under an identity of its own, without the prober's key, so that its refusals fail nobody else.</summary>
internal sealed class RateLimit(BurstSettings settings) : Step
{
    private const int AtOnce = 16;

    // An address that nobody has (TEST-NET-2, RFC 5737), for services that count by the forwarded address.
    private const string OwnAddress = "198.51.100.77";

    public override string Name => "rate limit";

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-03";

    public override TimeSpan Limit => TimeSpan.FromMinutes(2);

    public override IReadOnlyList<string> Effects => [$"GET {settings.Get} {settings.Count} times as fast as it goes, {AtOnce} at once, under an identity of its own: some 429, no 5xx"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        using var prober = await Prober.ForAsync(context, Name, cancellation);
        var question = new Question(HttpMethod.Get, settings.Get)
        {
            Anonymous = true,
            Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Forwarded-For"] = OwnAddress, ["X-Interlock-Burst"] = prober.Marker },
        };
        var statuses = new int[settings.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, settings.Count, options, async (index, token) => statuses[index] = (await prober.SampleAsync(question, token)).Status);
        return Judge(statuses);
    }

    internal StepResult Judge(IReadOnlyList<int> statuses)
    {
        var limited = statuses.Count(status => status == 429);
        var what = $"{statuses.Count} × GET {settings.Get}: {string.Join(", ", statuses.GroupBy(status => status).OrderBy(group => group.Key).Select(group => $"{group.Count()} × {(group.Key == 0 ? "no answer" : group.Key)}"))}";
        if (statuses.Count == 0)
            return StepResult.Hold("no request was sent; see secure.burst.count");
        if (statuses.Any(status => status is 0 or >= 500))
            return StepResult.Stop($"{what}. A burst must be refused (429), not break the service");
        if (statuses.Any(status => status is >= 400 and not 429))
            return StepResult.Hold($"{what}. This path does not answer, so its limit can't be judged; correct secure.burst.get");
        return limited > 0 ? StepResult.Go(what) : StepResult.Warn($"{what}. Nothing limits the rate");
    }
}

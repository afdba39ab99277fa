using System.Collections.Concurrent;
using Interlock.Engine;
using Interlock.Runbook;
using Interlock.Verify.Probes;

namespace Interlock.Secure.Rates;

/// <summary>SC-03: a burst meets the rate limit of a group of paths. It runs under an identity of its own, without the prober's key, so that its refusals fail nobody else.</summary>
/// <param name="settings">The burst.</param>
/// <param name="before">The burst that goes first; null: none. Two at once would take each other's share where a service counts all of them as one.</param>
internal sealed class RateLimit(BurstSettings settings, string? before = null) : Step
{
    private const int AtOnce = 16;

    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(30);

    private readonly RateText? limit = settings.Limit is { } text ? RateText.Parse(text) : null;

    public static string NameOf(BurstSettings settings) => settings.Name is { } name ? $"rate limit of {name}" : "rate limit";

    public override string Name => NameOf(settings);

    public override Phase Phase => Phase.Secure;

    public override string Requirement => "SC-03";

    public override IReadOnlyList<string> After => before is null ? [] : [before];

    public override TimeSpan Limit => settings.Within + Slack;

    public override IReadOnlyList<string> Effects => [$"{What} {settings.Count} times as fast as it goes, {AtOnce} at once, under an identity of its own: {(limit is null ? "some 429" : $"429 beyond {settings.Limit}")}, no 5xx"];

    private string What => settings.Post is null ? $"GET {settings.Get}" : $"POST {settings.Post}";

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var identity = BurstIdentity.Of($"{context.Run}|{context.Clock.GetUtcNow().Ticks}|{Name}");
        using var prober = new Prober(await context.BaseUrl(cancellation), context.Clock, marker: Prober.MarkerOf(context, Name)) { Context = context, From = identity.Loopback };
        var question = QuestionOf(identity, prober.Marker);
        var answers = new ConcurrentQueue<BurstAnswer>();
        var began = context.Clock.GetTimestamp();
        using var over = new CancellationTokenSource(settings.Within, context.Clock);
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation };
        await Parallel.ForAsync(0, settings.Count, options, async (_, token) =>
        {
            if (over.IsCancellationRequested)
                return;
            var reply = await prober.AskAsync(question, token);
            answers.Enqueue(new(reply.Answer?.Status ?? 0, reply.Answer?.Headers.GetValueOrDefault("Retry-After")));
        });
        return Judge([.. answers], context.Clock.GetElapsedTime(began));
    }

    internal StepResult Judge(IReadOnlyList<BurstAnswer> answers, TimeSpan took)
    {
        var refused = answers.Where(answer => answer.Status == 429).ToArray();
        var let = answers.Count - refused.Length;
        var what = $"{answers.Count} × {What}: {string.Join(", ", answers.GroupBy(answer => answer.Status).OrderBy(group => group.Key).Select(group => $"{group.Count()} × {(group.Key == 0 ? "no answer" : group.Key)}"))}";
        if (answers.Count == 0)
            return StepResult.Hold("no request was sent; see secure.burst.count");
        if (answers.Any(answer => answer.Status is 0 or >= 500))
            return StepResult.Stop($"{what}. A burst must be refused (429), not break the service");
        if (answers.Any(answer => answer.Status is >= 400 and not 429 && (settings.Post is null || answer.Status is not (400 or 401 or 403 or 422))))
            return StepResult.Hold($"{what}. This path does not answer, so its limit can't be judged; correct secure.burst");
        if (refused.Length > 0)
            what += Array.Find(refused, answer => answer.RetryAfter is not null) is { RetryAfter: var wait } ? $" (Retry-After: {wait})" : " (without Retry-After, so that clients don't know when to come back)";
        if (limit is null)
            return refused.Length > 0 ? StepResult.Go(what) : Unlimited(answers, what);
        // A bucket fills up again while the burst runs.
        var most = limit.Requests * Tolerance * (1 + took / limit.Per) + 1;
        if (refused.Length == 0)
            return let > most ? Unlimited(answers, what) : Unsent(what);
        return let > most ? StepResult.Warn($"{what}. {let} were let through in {took.TotalSeconds:0.#} s, more than {settings.Limit} allows: tighten the limit, or correct secure.burst.limit")
            : let * Tolerance < limit.Requests ? StepResult.Warn($"{what}. Only {let} were let through, where {settings.Limit} is expected: visitors would be refused too early; or it counts all clients as one, or what came before")
            : StepResult.Go($"{what}: as {settings.Limit} says");
    }

    private const double Tolerance = 1.2;

    private StepResult Unlimited(IReadOnlyList<BurstAnswer> answers, string what) => answers.Count < settings.Count ? Unsent(what) : StepResult.Warn($"{what}. Nothing limits the rate");

    private StepResult Unsent(string what) => StepResult.Hold($"{what}. These are too few to meet a limit: within {settings.Within.TotalSeconds:0.#} s no more could be sent; raise secure.burst.within");

    private Question QuestionOf(BurstIdentity identity, string marker)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Forwarded-For"] = identity.Forwarded, ["X-Interlock-Burst"] = marker };
        return settings.Post is { } post
            ? new(HttpMethod.Post, post) { Anonymous = true, Headers = headers, Json = Captures.None.With("probe", marker).Substitute(settings.Json ?? "{}").Text }
            : new(HttpMethod.Get, settings.Get ?? "/") { Anonymous = true, Headers = headers };
    }
}

/// <summary>One answer of a burst.</summary>
/// <param name="Status">Its status; 0 for none.</param>
/// <param name="RetryAfter">When to come back, as the service says it; null: it does not.</param>
internal sealed record BurstAnswer(int Status, string? RetryAfter = null);

using System.Globalization;
using Interlock.Platforms;
using Interlock.Runbook;
using Interlock.Verify;
using Interlock.Verify.Probes;

namespace Interlock.Diagnose;

/// <summary>DG-01: what the health endpoint answers, with its headers, and how long the pages take that the runbook verifies. Each is asked three times: the first answer after a while may be slow by itself.</summary>
internal static class HealthAndTimes
{
    private const int Times = 3;
    private const int LongestBody = 2000;

    // Where the runbook sets no limit of its own.
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(1);

    public static async Task<IReadOnlyList<Finding>> FindAsync(ReleaseRunbook runbook, Live? live, TimeProvider clock, CancellationToken cancellation)
    {
        if (live is null)
            return [];
        using var prober = new Prober(live.Url, clock, marker: "il-diagnose");
        var health = live.HealthPath ?? runbook.Services.Values.FirstOrDefault()?.Health ?? "/health";
        var paths = runbook.Verify.Before.Concat(runbook.Verify.After).Select(probe => probe.Get).Concat((runbook.Verify.Latency?.Measured ?? []).Select(path => path.Get))
            // What is captured or generated in a release is not there now.
            .OfType<string>().Where(path => !path.Contains('$', StringComparison.Ordinal)).Except([health], StringComparer.Ordinal).Distinct(StringComparer.Ordinal);
        List<Finding> found = [await HealthAsync(prober, health, cancellation)];
        foreach (var path in paths)
            found.Add(await TimeAsync(prober, path, runbook.Verify.Latency?.Measured.FirstOrDefault(measured => measured.Get == path)?.Warn ?? Slow, cancellation));
        return found;
    }

    private static async Task<Finding> HealthAsync(Prober prober, string path, CancellationToken cancellation)
    {
        var reply = await prober.AskAsync(Question.Get(path), cancellation);
        var problem = Health.Problem(reply, null);
        var evidence = reply.Answer is { } answer ? $"GET {path}: {answer.Status} in {Ms(answer.Took)}{(problem is null ? "" : $": {problem}")}" : $"GET {path}: {reply.NoAnswer}";
        return new("health", problem is null ? Verdict.Go : Verdict.Stop, SecretMask.Apply(evidence), problem is null ? null : "its log tells why" + WayBack.Place)
        {
            Details = reply.Answer is { } said ? [Cut(said.Body), .. said.Headers.OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase).Where(header => !IsSecret(header.Key)).Select(header => $"{header.Key}: {header.Value}")] : [],
        };
    }

    private static async Task<Finding> TimeAsync(Prober prober, string path, TimeSpan limit, CancellationToken cancellation)
    {
        List<Reply> replies = [];
        for (var i = 0; i < Times; i++)
            replies.Add(await prober.AskAsync(Question.Get(path), cancellation));
        if (replies.Find(reply => reply.Answer is null) is { } silent)
            return new("times", Verdict.Stop, $"GET {path}: {silent.NoAnswer}");
        var fastest = replies.Min(reply => reply.Answer!.Took);
        var all = $"GET {path}: {replies[0].Answer!.Status} in {string.Join(", ", replies.Select(reply => Ms(reply.Answer!.Took)))}";
        return replies.Exists(reply => reply.Answer!.Status >= 500) ? new("times", Verdict.Stop, all, "its log tells why")
            : fastest > limit ? new("times", Verdict.Warn, $"{all}: slower than {Ms(limit)}", "look at the database's longest statements and locks, and at what it calls")
            : new("times", Verdict.Go, all);
    }

    private static bool IsSecret(string header) => header.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase) || header.Contains("token", StringComparison.OrdinalIgnoreCase) || header.Contains("authorization", StringComparison.OrdinalIgnoreCase);

    private static string Ms(TimeSpan time) => time.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture) + " ms";

    private static string Cut(string body) => body.Length > LongestBody ? body[..LongestBody] + "…" : body;
}

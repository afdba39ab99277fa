using Interlock.Verify;
using Interlock.Verify.Probes;

namespace Interlock.Platforms.Local;

/// <summary>The health of a service, asked of its process or through the edge.</summary>
internal static class ServiceHealth
{
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(3);

    /// <summary>Asks a health endpoint once, by the rules that the release is verified by.</summary>
    public static async Task<(string? Version, bool Healthy, string Evidence)> AskAsync(string url, string path, TimeProvider clock, CancellationToken cancellation)
    {
        using var prober = new Prober(url, clock) { Limit = AnswerLimit };
        var reply = await prober.AskAsync(Question.Get(path) with { FreshConnection = true }, cancellation);
        var version = Health.VersionIn(reply);
        return Health.Problem(reply, version: null) is { } problem
            ? (version, false, SecretMask.Apply($"{url}{path}, version {version ?? "not told"}: {problem}"))
            : (version, true, $"{url}{path} answers {reply.Answer!.Status}, version {version}");
    }
}

using System.Text.Json;
using Interlock.Verify.Probes;

namespace Interlock.Verify;

/// <summary>What an answer of the health endpoint says: only 200, the right version and good states are healthy.</summary>
internal static class Health
{
    private static readonly string[] GoodStatus = ["healthy", "ok", "up", "pass"];
    private static readonly string[] GoodDependency = ["connected", "healthy", "ok", "up", "pass"];
    private static readonly string[] Dependencies = ["database", "redis", "cache"];
    private static readonly string[] Debugging = ["debug", "debug_mode"];

    /// <summary>Asks over fresh connections until one does not meet that version, healthy: what a proxy says of itself proves nothing.</summary>
    /// <returns>What is wrong, and with which connection; null when all met it. And the slowest answer.</returns>
    public static async Task<(string? Problem, TimeSpan Slowest)> MeetAsync(Prober prober, string path, string version, int connections, CancellationToken cancellation)
    {
        var slowest = TimeSpan.Zero;
        for (var i = 1; i <= connections; i++)
        {
            var reply = await prober.AskAsync(Question.Get(path) with { FreshConnection = true }, cancellation);
            if (Problem(reply, version) is { } problem)
                return ($"GET {path} on fresh connection {i} of {connections}: {SecretMask.Apply(problem)}", slowest);
            slowest = reply.Answer!.Took > slowest ? reply.Answer.Took : slowest;
        }

        return (null, slowest);
    }

    /// <summary>The version that an answer tells; null when it tells none.</summary>
    public static string? VersionIn(Reply reply) => reply.Answer?.Json is { ValueKind: JsonValueKind.Object } health ? TextOf(health, "version") : null;

    /// <summary>Null when healthy, else what is wrong. Fields that the service does not have are not asked for; <c>version</c> it must have.</summary>
    /// <param name="reply">What was answered.</param>
    /// <param name="version">The version that it must be; null: any.</param>
    public static string? Problem(Reply reply, string? version)
    {
        if (reply.Answer is not { } answer)
            return reply.NoAnswer;
        if (answer.Status != 200)
            return $"status {answer.Status}, expected 200: {BodyExcerpt.Of(answer.Body, Captures.None)}";
        if (answer.Json is not { ValueKind: JsonValueKind.Object } health)
            return $"no JSON object: {BodyExcerpt.Of(answer.Body, Captures.None)}";
        var told = TextOf(health, "version");
        return told is null ? "its JSON has no 'version'"
            : version is not null && !string.Equals(told, version, StringComparison.Ordinal) ? $"version {told}, expected {version}"
            : BadState(health, "status", GoodStatus)
                ?? Dependencies.Select(name => BadState(health, name, GoodDependency)).FirstOrDefault(bad => bad is not null)
                ?? Debugging.Where(name => TextOf(health, name) is { } on && !string.Equals(on, "false", StringComparison.OrdinalIgnoreCase)).Select(name => $"{name} is on").FirstOrDefault();
    }

    // A cache that is not configured is no failure; a database that says so would be, but then it would not be connected.
    private static string? BadState(JsonElement health, string name, string[] good) =>
        TextOf(health, name) is not { } state || good.Contains(state, StringComparer.OrdinalIgnoreCase)
        || name != "database" && state is "memory" or "disabled" or "none" or "not configured"
            ? null
            : $"{name} is {state}, expected {good[0]}";

    private static string? TextOf(JsonElement health, string name)
    {
        if (!health.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return null;
        if (value.ValueKind == JsonValueKind.Object)
            return TextOf(value, "status");
        return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
    }
}

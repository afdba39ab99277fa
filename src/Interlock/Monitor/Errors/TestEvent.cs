using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Verify.Probes;

namespace Interlock.Monitor.Errors;

/// <summary>An error that none is, as an error tracker takes it: one envelope with one event (develop.sentry.dev/sdk/data-model/envelopes).</summary>
/// <param name="Id">Its id, 32 hexadecimal digits, the same for the same run.</param>
/// <param name="Release">The release, as <c>name@version</c>.</param>
/// <param name="Envelope">What is sent.</param>
internal sealed record TestEvent(string Id, string Release, string Envelope)
{
    public const string ContentType = "application/x-sentry-envelope";

    public static TestEvent Of(StepContext context, string step)
    {
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Prober.MarkerOf(context, step)}|event")))[..32];
        var release = $"{context.Plan.Runbook.Name}@{context.Plan.Version}";
        var now = context.Clock.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        var error = new JsonObject
        {
            ["event_id"] = id,
            ["timestamp"] = now,
            ["platform"] = "other",
            ["level"] = "error",
            ["logger"] = "interlock",
            ["release"] = release,
            ["environment"] = context.Plan.Environment,
            ["message"] = new JsonObject { ["formatted"] = $"Test event of the release of {release}: nothing is wrong. Sent to see that errors arrive here." },
            ["tags"] = new JsonObject { ["test"] = "true", ["run"] = context.Run },
            // All of them are one issue, that may be ignored once.
            ["fingerprint"] = new JsonArray("interlock-test-event"),
        }.ToJsonString();
        return new(id, release, string.Join('\n',
            new JsonObject { ["event_id"] = id, ["sent_at"] = now }.ToJsonString(),
            new JsonObject { ["type"] = "event", ["content_type"] = "application/json", ["length"] = Encoding.UTF8.GetByteCount(error) }.ToJsonString(),
            error) + "\n");
    }
}

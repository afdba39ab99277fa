using Interlock.Engine;
using Interlock.Verify.Probes;

namespace Interlock.Monitor.Errors;

/// <summary>MN-03: the error tracker takes an event of this release. It is marked as a test; the key is shown nowhere.</summary>
internal sealed class ErrorTracker(Secret dsn) : Step
{
    private const string Client = "interlock/1.0";

    public override string Name => "error tracker";

    public override Phase Phase => Phase.Monitor;

    public override string Requirement => "MN-03";

    public override IReadOnlyList<string> Effects => [$"sends a test event, level error, to the error tracker{(ErrorTrackerDsn.Parse(dsn.Reveal()) is { } tracker ? $" at {tracker}" : "")}"];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        if (ErrorTrackerDsn.Parse(dsn.Reveal()) is not { } tracker)
            return StepResult.Warn("monitor.error-tracker is no DSN: https://KEY@HOST/PROJECT, as the tracker shows it");
        SecretMask.Register(tracker.Key);
        var sent = TestEvent.Of(context, Name);
        using var prober = new Prober(tracker.Address.AbsoluteUri, context.Clock) { Context = context };
        var reply = await prober.AskAsync(
            new(HttpMethod.Post, tracker.Path)
            {
                Anonymous = true,
                Json = sent.Envelope,
                Headers = new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["Content-Type"] = TestEvent.ContentType,
                    ["X-Sentry-Auth"] = $"Sentry sentry_version=7, sentry_client={Client}, sentry_key={tracker.Key}{(tracker.Secret is { } secret ? $", sentry_secret={secret}" : "")}",
                },
            }, cancellation);
        return Judge(reply, tracker, sent);
    }

    private static StepResult Judge(Reply reply, ErrorTrackerDsn tracker, TestEvent sent) => reply.Answer switch
    {
        null => StepResult.Warn($"the error tracker at {tracker} takes no event: {reply.NoAnswer}. Errors of {sent.Release} would not be seen"),
        { Status: 200 } answer when answer.Json is { ValueKind: System.Text.Json.JsonValueKind.Object } json && json.TryGetProperty("id", out var id) && id.ToString().Replace("-", "", StringComparison.Ordinal) == sent.Id =>
            StepResult.Go($"the error tracker at {tracker} has taken test event {sent.Id} of {sent.Release}"),
        { Status: 200 } => StepResult.Warn($"{tracker} answers 200, but not with the event's id: is it an error tracker? See the DSN"),
        { Status: 401 or 403 } answer => StepResult.Warn($"the error tracker at {tracker} refuses the DSN's key ({answer.Status}): take the one that it shows now"),
        { Status: 404 } => StepResult.Warn($"the error tracker at {tracker} knows no such project (404): see the DSN"),
        { Status: 429 } => StepResult.Warn($"the error tracker at {tracker} takes no more events now (429): errors of {sent.Release} may get lost too; see its quota"),
        var answer => StepResult.Warn($"the error tracker at {tracker} takes no event: {answer.Status}"),
    };
}

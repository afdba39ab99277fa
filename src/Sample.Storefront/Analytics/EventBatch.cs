using Sample.Storefront.Http;

namespace Sample.Storefront.Analytics;

/// <summary>A batch sorted into what can be stored and what cannot; one bad event does not cost the others.</summary>
internal sealed record EventBatch(IReadOnlyList<TrackedEvent> Accepted, IReadOnlyList<string> Problems, string? Probe)
{
    public const int Largest = 500;

    public static (EventBatch? Batch, Reply? Refusal) Read(HttpContext context, JsonBody body, DateTimeOffset now)
    {
        if (!body.Root.TryGetProperty("events", out var events) || events.ValueKind != JsonValueKind.Array)
            return (null, Invalid("events must be an array"));
        if (events.GetArrayLength() is 0 or > Largest)
            return (null, Invalid($"events must hold 1 to {Largest} events"));
        var probe = Client.Marker(context, body.Text("probe"));
        if (probe is not null && !Client.IsMarker(probe))
            return (null, Invalid("probe must have 1 to 64 letters, digits, '-', '_' or '.'"));

        var accepted = new List<TrackedEvent>(events.GetArrayLength());
        var problems = new List<string>();
        var index = 0;
        foreach (var item in events.EnumerateArray())
        {
            var (good, problem) = TrackedEvent.Read(item, now);
            if (good is not null)
                accepted.Add(good);
            else
                problems.Add($"events[{index}]: {problem}");
            index++;
        }

        return accepted.Count > 0 ? (new EventBatch(accepted, problems, probe), null) : (null, Invalid([.. problems]));
    }

    private static Reply Invalid(params string[] problems) =>
        Reply.Problem(StatusCodes.Status422UnprocessableEntity, "nothing in the batch can be stored", problems);
}

using Microsoft.AspNetCore.Routing;
using Sample.Storefront.Analytics;
using Sample.Storefront.Http;
using Sample.Storefront.Storage;

namespace Sample.Storefront.Intent;

internal sealed class IntentEndpoint(Database database, Misbehaviour misbehaviour)
{
    private const int MostEvents = 1000;
    private const string Events = "select type, path from events where session_id = $1 order by occurred_at desc limit $2";

    // Nothing is stored for a session that was removed meanwhile.
    private const string Store = """
        insert into intent_results (session_id, intent_class, confidence, events_analyzed)
        select id, $2, $3, $4 from sessions where id = $1 for key share
        """;

    public void Map(IEndpointRouteBuilder app) => app.OnJson("POST", "/api/v1/intent/classify", ClassifyAsync);

    private async Task<Reply> ClassifyAsync(HttpContext context, JsonBody body)
    {
        if (body.Text("session_id") is not { } session || !TrackedEvent.IsSessionId(session))
            return Reply.Problem(StatusCodes.Status422UnprocessableEntity, "session_id must have 1 to 64 letters, digits, '-' or '_'");

        var intent = await database.RunAsync(async (connection, cancel) =>
        {
            var events = await connection.Command(Events, session, MostEvents).RowsAsync(row => (row.GetString(0), row.GetString(1)), cancel);
            if (events.Count == 0)
                return null;
            var result = IntentRules.Classify(events);
            await connection.Command(Store, session, result.Class, result.Confidence, result.EventsAnalyzed).ChangeAsync(cancel);
            return result;
        }, context.RequestAborted);

        if (intent is null)
            return Reply.Problem(StatusCodes.Status404NotFound, "no event of this session is known");
        var wrong = misbehaviour.Is("wrong-intent");
        return Reply.Ok(new JsonObject
        {
            ["session_id"] = session,
            ["intent_class"] = wrong ? "undecided" : intent.Class,
            ["confidence"] = wrong ? 1.7 : intent.Confidence,
            ["events_analyzed"] = intent.EventsAnalyzed,
        });
    }
}

namespace Sample.Storefront.Http;

/// <summary>What an endpoint answers: a status and a JSON body. Failures are replies too.</summary>
internal sealed record Reply(int Status, JsonNode Body)
{
    public static Reply Ok(JsonNode body) => new(StatusCodes.Status200OK, body);

    public static Reply Problem(int status, string error, IEnumerable<string>? details = null)
    {
        var body = new JsonObject { ["error"] = error };
        if (details is not null)
            body["details"] = new JsonArray([.. details.Select(detail => (JsonNode)detail)]);
        return new Reply(status, body);
    }

    public async Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = Status;
        context.Response.ContentType = "application/json; charset=utf-8";
        var bytes = System.Text.Encoding.UTF8.GetBytes(Body.ToJsonString());
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}

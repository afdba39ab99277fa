namespace Sample.Storefront.Http;

/// <summary>What an endpoint answers: a status and a JSON body. Failures are replies too.</summary>
internal sealed record Reply(int Status, JsonNode Body)
{
    // Escaping for HTML is not needed: the type is JSON and nosniff holds browsers to it.
    private static readonly JsonSerializerOptions Plain = new(JsonSerializerOptions.Default)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

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
        var bytes = System.Text.Encoding.UTF8.GetBytes(Body.ToJsonString(Plain));
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}

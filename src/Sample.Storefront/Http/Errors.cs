namespace Sample.Storefront.Http;

/// <summary>The outermost layer: whatever goes wrong leaves as JSON with a request id, and without its stack.</summary>
internal sealed class Errors(RequestDelegate next, ILogger<Errors> log, Misbehaviour misbehaviour)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException e)
        {
            await AnswerAsync(context, e.StatusCode, Reason(e.StatusCode), e);
            return;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            log.LogError(e, "{Method} {Path} failed, request {Id}", context.Request.Method, context.Request.Path, context.TraceIdentifier);
            await AnswerAsync(context, StatusCodes.Status500InternalServerError, "internal error", e);
            return;
        }

        var response = context.Response;
        if (response.StatusCode >= 400 && !response.HasStarted && response.ContentType is null && response.ContentLength is null)
            await Reply.Problem(response.StatusCode, Reason(response.StatusCode)).WriteAsync(context);
    }

    private Task AnswerAsync(HttpContext context, int status, string error, Exception e)
    {
        if (context.Response.HasStarted)
            return Task.CompletedTask;
        var reply = Reply.Problem(status, error);
        reply.Body["request_id"] = context.TraceIdentifier;
        if (misbehaviour.Is("leak-stack-trace"))
            reply.Body["trace"] = e.ToString();
        return reply.WriteAsync(context);
    }

    private static string Reason(int status) =>
        Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status).ToLowerInvariant();
}

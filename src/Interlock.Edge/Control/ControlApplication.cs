using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Interlock.Edge.Control;

/// <summary>Answers the control interface; every refusal is JSON with an <c>error</c>.</summary>
internal sealed class ControlApplication(ControlRoutes routes, EdgeLog log) : IHttpApplication<HttpContext>
{
    public HttpContext CreateContext(IFeatureCollection contextFeatures) => new DefaultHttpContext(contextFeatures);

    public void DisposeContext(HttpContext context, Exception? exception)
    {
    }

    public async Task ProcessRequestAsync(HttpContext context)
    {
        try
        {
            await routes.AnswerAsync(context);
        }
        catch (ControlException refused)
        {
            await RefuseAsync(context, refused.Status, refused.Message);
        }
        catch (JsonException wrong)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"The body is not what is expected here: {wrong.Message}");
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            log.Write($"{context.Request.Method} {context.Request.Path} failed: {failed.Message}");
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, $"The change was not written and is not in force: {failed.Message}");
        }
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return ControlRoutes.WriteAsync(context, new ErrorAnswer(why), EdgeJson.Default.ErrorAnswer);
    }
}

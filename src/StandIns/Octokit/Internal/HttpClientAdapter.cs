using System.Net;

namespace Octokit.Internal;

public interface IHttpClient : IDisposable
{
    void SetRequestTimeout(TimeSpan timeout);

    internal Task<Response> Send(HttpRequestMessage request);
}

/// <summary>Follows redirects by itself: the handler should not.</summary>
public class HttpClientAdapter : IHttpClient
{
    private const int MostRedirects = 4;

    private readonly HttpClient http;

    public HttpClientAdapter(Func<HttpMessageHandler> getHandler)
    {
        ArgumentNullException.ThrowIfNull(getHandler);
        http = new(getHandler());
    }

    public void SetRequestTimeout(TimeSpan timeout) => http.Timeout = timeout;

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
            http.Dispose();
    }

    async Task<Response> IHttpClient.Send(HttpRequestMessage request)
    {
        var response = await http.SendAsync(request).ConfigureAwait(false);
        for (var count = 0; IsRedirect(response); count++)
        {
            if (count == MostRedirects)
                throw new InvalidOperationException("The redirect count for this request has been exceeded. Aborting.");
            using var again = new HttpRequestMessage(request.Method, response.Headers.Location);
            foreach (var header in request.Headers.Where(header => header.Key != "Authorization" || again.RequestUri.Host == request.RequestUri.Host))
                again.Headers.TryAddWithoutValidation(header.Key, header.Value);
            response.Dispose();
            response = await http.SendAsync(again).ConfigureAwait(false);
        }

        using (response)
        {
            var headers = response.Headers.ToDictionary(header => header.Key, header => header.Value.First(), StringComparer.Ordinal);
            return new(response.StatusCode, await response.Content.ReadAsStringAsync().ConfigureAwait(false), headers, response.Content.Headers.ContentType?.MediaType);
        }
    }

    private static bool IsRedirect(HttpResponseMessage response) => response.Headers.Location is not null
        && response.StatusCode is HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
}

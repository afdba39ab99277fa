using System.Net;

namespace Interlock.GitHub;

/// <summary>Lets through what an API answers, and nothing else: Octokit takes a page that is no JSON, and an empty one, for a list without entries. The token goes to one address only, whatever an answer points to.</summary>
/// <param name="api">The API's address.</param>
internal sealed class ApiAnswers(Uri api) : DelegatingHandler
{
    private const int Largest = 32 * 1024 * 1024;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } url || url.GetLeftPart(UriPartial.Authority) != api.GetLeftPart(UriPartial.Authority))
            throw new UnreadableAnswerException($"it points to {request.RequestUri?.GetLeftPart(UriPartial.Authority)}, which is another place");
        var response = await base.SendAsync(request, cancellationToken);
        if (response.StatusCode >= HttpStatusCode.BadRequest || (response.StatusCode >= HttpStatusCode.Moved && response.Headers.Location is not null))
            return response;
        if (response.StatusCode != HttpStatusCode.OK)
            throw new UnreadableAnswerException($"it answers {(int)response.StatusCode}");
        var type = response.Content.Headers.ContentType?.MediaType;
        if (type != "application/json")
            throw new UnreadableAnswerException($"it answers with {type ?? "something without a type"}, not with JSON");
        await response.Content.LoadIntoBufferAsync(Largest, cancellationToken);
        if ((await response.Content.ReadAsStringAsync(cancellationToken)).Trim() is "" or "{}" or "null")
            throw new UnreadableAnswerException("it answers with JSON that is empty");
        return response;
    }
}

/// <summary>An answer that no API of GitHub's gives.</summary>
internal sealed class UnreadableAnswerException(string message) : Exception(message);

using System.Net;

namespace Octokit;

public interface IResponse
{
    object Body { get; }

    IReadOnlyDictionary<string, string> Headers { get; }

    ApiInfo ApiInfo { get; }

    HttpStatusCode StatusCode { get; }

    string ContentType { get; }
}

internal sealed record Response(HttpStatusCode StatusCode, object Body, IReadOnlyDictionary<string, string> Headers, string ContentType) : IResponse
{
    public ApiInfo ApiInfo { get; } = new(Headers);
}

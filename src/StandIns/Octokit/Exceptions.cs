using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Octokit;

/// <summary>An answer of 400 or more that has no exception of its own.</summary>
public class ApiException : Exception
{
    private readonly string said;

    public ApiException(IResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        (HttpResponse, StatusCode, said) = (response, response.StatusCode, Said(response.Body as string));
    }

    public ApiException(string message, HttpStatusCode httpStatusCode) => (StatusCode, said) = (httpStatusCode, Said(message));

    /// <summary>Null when the exception was made of a message alone.</summary>
    public IResponse HttpResponse { get; }

    public HttpStatusCode StatusCode { get; }

    public override string Message => string.IsNullOrWhiteSpace(said) ? Otherwise : said;

    private protected virtual string Otherwise => "An error occurred with this API request";

    // Its own words in JSON, or else the whole body.
    private static string Said(string body)
    {
        try
        {
            return string.IsNullOrEmpty(body) ? body : JsonNode.Parse(body) is JsonObject error && error.TryGetPropertyValue("message", out var message) ? (string)message : body;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return body;
        }
    }
}

/// <summary>401.</summary>
public class AuthorizationException(IResponse response) : ApiException(response);

/// <summary>404.</summary>
public class NotFoundException : ApiException
{
    public NotFoundException(IResponse response)
        : base(response)
    {
    }

    public NotFoundException(string message, HttpStatusCode statusCode)
        : base(message, statusCode)
    {
    }
}

/// <summary>422.</summary>
public class ApiValidationException(IResponse response) : ApiException(response)
{
    private protected override string Otherwise => "Validation Failed";
}

/// <summary>403.</summary>
public class ForbiddenException(IResponse response) : ApiException(response)
{
    private protected override string Otherwise => "Request Forbidden";
}

/// <summary>403, as the hour's requests are used up.</summary>
public class RateLimitExceededException(IResponse response) : ForbiddenException(response)
{
    public DateTimeOffset Reset => HttpResponse.ApiInfo.RateLimit.Reset;

    private protected override string Otherwise => "API Rate Limit exceeded";
}

/// <summary>403, as too much was asked at once.</summary>
public class SecondaryRateLimitExceededException(IResponse response) : ForbiddenException(response)
{
    private protected override string Otherwise => "Secondary API Rate Limit exceeded";
}

/// <summary>403, in the older words for the same.</summary>
public class AbuseException(IResponse response) : ForbiddenException(response)
{
    private protected override string Otherwise => "Request Forbidden - Abuse Detection";
}

using System.Net;
using Octokit.Internal;

namespace Octokit;

public interface IConnection
{
    ApiInfo GetLastApiInfo();

    void SetRequestTimeout(TimeSpan timeout);

    internal Task<(T Body, ApiInfo Info)> GetAsync<T>(Uri uri);
}

public class Connection : IConnection
{
    private readonly ProductHeaderValue product;
    private readonly Uri baseAddress;
    private readonly ICredentialStore credentials;
    private readonly IHttpClient http;
    private readonly IJsonSerializer json;
    private ApiInfo last;

    public Connection(ProductHeaderValue productInformation, Uri baseAddress, ICredentialStore credentialStore, IHttpClient httpClient, IJsonSerializer serializer)
    {
        ArgumentNullException.ThrowIfNull(productInformation);
        ArgumentNullException.ThrowIfNull(baseAddress);
        ArgumentNullException.ThrowIfNull(credentialStore);
        ArgumentNullException.ThrowIfNull(httpClient);
        ArgumentNullException.ThrowIfNull(serializer);
        if (!baseAddress.IsAbsoluteUri)
            throw new ArgumentException($"The base address '{baseAddress}' must be an absolute URI", nameof(baseAddress));
        (product, this.baseAddress, credentials, http, json) = (productInformation, baseAddress, credentialStore, httpClient, serializer);
    }

    public ApiInfo GetLastApiInfo() => last;

    public void SetRequestTimeout(TimeSpan timeout) => http.SetRequestTimeout(timeout);

    async Task<(T Body, ApiInfo Info)> IConnection.GetAsync<T>(Uri uri)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(baseAddress, uri));
        request.Headers.Add("Accept", "application/vnd.github.v3+json");
        request.Headers.Add("User-Agent", $"{product} (Interlock stand-in for Octokit.net)");
        if ((await credentials.GetCredentials().ConfigureAwait(false)).Password is { } token)
            request.Headers.Add("Authorization", $"Token {token}");
        var response = await http.Send(request).ConfigureAwait(false);
        last = response.ApiInfo;
        if ((int)response.StatusCode >= 400)
            throw Failure(response);
        // As in the original: what is not JSON, and an empty object, is nothing.
        return (response.ContentType == "application/json" && response.Body is string { Length: > 0 } body and not "{}" ? json.Deserialize<T>(body) : default, response.ApiInfo);
    }

    private static ApiException Failure(Response response) => response.StatusCode switch
    {
        HttpStatusCode.Unauthorized => new AuthorizationException(response),
        HttpStatusCode.Forbidden => Forbidden(response),
        HttpStatusCode.NotFound => new NotFoundException(response),
        HttpStatusCode.UnprocessableEntity => new ApiValidationException(response),
        _ => new ApiException(response),
    };

    private static ForbiddenException Forbidden(Response response)
    {
        var body = response.Body as string ?? "";
        return Says("rate limit exceeded") ? new RateLimitExceededException(response)
            : Says("secondary rate limit") ? new SecondaryRateLimitExceededException(response)
            : Says("abuse-rate-limits") || Says("abuse detection mechanism") ? new AbuseException(response)
            : new ForbiddenException(response);

        bool Says(string words) => body.Contains(words, StringComparison.Ordinal);
    }
}

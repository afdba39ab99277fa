using System.Text;

namespace Interlock.Verify.Probes;

/// <summary>One request, before it is sent.</summary>
/// <param name="Method">Method.</param>
/// <param name="Path">Path and query, with a slash at the start.</param>
internal sealed record Question(HttpMethod Method, string Path)
{
    private static readonly IReadOnlyDictionary<string, string> NoHeaders = new Dictionary<string, string>(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, string> Headers { get; init; } = NoHeaders;

    /// <summary>JSON body as text; null for none.</summary>
    public string? Json { get; init; }

    /// <summary>Form as it is sent, URL-encoded; null for none.</summary>
    public string? Form { get; init; }

    /// <summary>Over a connection of its own.</summary>
    public bool FreshConnection { get; init; }

    /// <summary>No answer within this is none. Default: the prober's.</summary>
    public TimeSpan? Limit { get; init; }

    /// <summary>Whether redirects are followed.</summary>
    public bool Follow { get; init; }

    /// <summary>Without the prober's key: as anyone would ask.</summary>
    public bool Anonymous { get; init; }

    public static Question Get(string path) => new(HttpMethod.Get, path);

    /// <summary>Where a path is asked.</summary>
    public static Uri AddressOf(string baseUrl, string path) => new(baseUrl + (path.StartsWith('/') ? path : "/" + path));

    public HttpRequestMessage ToRequest(Uri address)
    {
        var request = new HttpRequestMessage(Method, address);
        if (Json is not null)
            request.Content = new StringContent(Json, Encoding.UTF8, "application/json");
        else if (Form is not null)
            request.Content = new StringContent(Form, Encoding.UTF8, "application/x-www-form-urlencoded");
        foreach (var (name, value) in Headers)
            if (!request.Headers.TryAddWithoutValidation(name, value))
            {
                // Headers of the content, such as Content-Type: the runbook's word goes.
                request.Content ??= new ByteArrayContent([]);
                request.Content.Headers.Remove(name);
                request.Content.Headers.TryAddWithoutValidation(name, value);
            }

        return request;
    }
}

/// <summary>What came back: an answer, or the words that say why there is none.</summary>
internal sealed record Reply(Answer? Answer, string? NoAnswer);

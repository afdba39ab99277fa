using System.Net;
using System.Security.Cryptography;
using System.Text;
using Interlock.Engine;
using Interlock.Secure.Tls;
using Interlock.Verify.Load;

namespace Interlock.Verify.Probes;

/// <summary>Asks one service over HTTP, and is known to it: by its own key, so that rate limits tested elsewhere don't fail it, and by a marker on what it makes, so that it can be removed.</summary>
internal sealed class Prober(string baseUrl, TimeProvider clock, Secret? key = null, string? marker = null) : IDisposable
{
    public const string KeyHeader = "X-Client-Key";
    public const string MarkerHeader = "X-Probe";
    public const int LargestBody = 1024 * 1024;
    private const int MostRedirects = 10;

    private ProbeHttp? http;
    private Deadlines? deadlines;
    private Tuple<string, Uri>? sampled;

    public string BaseUrl { get; } = baseUrl.TrimEnd('/');

    public TimeProvider Clock { get; } = clock;

    public string Marker { get; } = marker ?? "il-probe";

    /// <summary>The release, for probes that ask more than the service; null: there is none.</summary>
    public StepContext? Context { get; init; }

    /// <summary>The address of this machine that a service on its loopback is asked from; null: what the system takes.</summary>
    public IPAddress? From { get; init; }

    /// <summary>How long all that waited for an answer at once got none.</summary>
    public Silence Silence { get; } = new(clock);

    /// <summary>No answer within this is none. Default 10 s.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The headers by which the service knows it.</summary>
    public IReadOnlyDictionary<string, string> Identity => key is null
        ? new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [MarkerHeader] = Marker }
        : new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { [MarkerHeader] = Marker, [KeyHeader] = key.Reveal() };

    /// <summary>Whether an address is the service's own.</summary>
    public bool IsOwn(Uri address) => IsSame(new Uri(BaseUrl), address);

    private Deadlines Deadlines => LazyInitializer.EnsureInitialized(ref deadlines, () => new(Limit, Clock));

    /// <summary>A prober of the live service, with a marker that no other run and step has.</summary>
    public static async Task<Prober> ForAsync(StepContext context, string step, CancellationToken cancellation) =>
        new(await context.BaseUrl(cancellation), context.Clock, context.ProberKey, MarkerOf(context, step)) { Context = context };

    /// <summary>As <see cref="ForAsync(StepContext, string, CancellationToken)"/>, with a time limit of its own.</summary>
    public static async Task<Prober> ForAsync(StepContext context, string step, TimeSpan limit, CancellationToken cancellation) =>
        new(await context.BaseUrl(cancellation), context.Clock, context.ProberKey, MarkerOf(context, step)) { Context = context, Limit = limit };

    /// <summary>Letters, digits and a hyphen: fit for a header, a path and an address.</summary>
    public static string MarkerOf(StepContext context, string step) =>
        "il-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{context.Run}|{context.Plan.Digest}|{step}")))[..16];

    /// <summary>Asks, and reads the whole answer.</summary>
    public async Task<Reply> AskAsync(Question question, CancellationToken cancellation)
    {
        var started = Clock.GetTimestamp();
        var within = question.Limit ?? Limit;
        using var limit = new CancellationTokenSource(within, Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        Silence.Ask();
        try
        {
            using var response = await SendAsync(question, either.Token);
            var (body, truncated) = await ReadAsync(response.Content, either.Token);
            return new Reply(new Answer((int)response.StatusCode, HeadersOf(response), body, Clock.GetElapsedTime(started), truncated) { Cookies = CookiesOf(response) }, null);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Reply(null, $"no answer within {within.TotalSeconds:0.#} s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or UriFormatException)
        {
            return new Reply(null, $"unreachable: {Innermost(e).Message}");
        }
        finally
        {
            Silence.Answer();
        }
    }

    private async Task<HttpResponseMessage> SendAsync(Question question, CancellationToken cancellation)
    {
        var first = Question.AddressOf(BaseUrl, question.Path);
        Uri? leads = null;
        for (var redirects = 0; ; redirects++)
        {
            // What is sent along is for this host only: a redirect may lead anywhere.
            using var request = (leads is null || IsSame(first, leads) ? question : Question.Get(question.Path)).ToRequest(leads ?? first);
            if (leads is null || IsSame(first, leads))
                Identify(request, question);
            var response = await Http.SendAsync(request, question.FreshConnection, cancellation);
            if (!question.Follow || (int)response.StatusCode is not (301 or 302 or 303 or 307 or 308) || response.Headers.NonValidated.TryGetValues("Location", out var location) is false)
                return response;
            response.Dispose();
            leads = Redirect(request.RequestUri!, location.ToString(), redirects);
        }
    }

    // The same origin, or the same host by TLS where it was asked without.
    private static bool IsSame(Uri first, Uri leads) => leads.Host == first.Host
        && ((leads.Scheme == first.Scheme && leads.Port == first.Port) || (first is { Scheme: "http", IsDefaultPort: true } && leads is { Scheme: "https", IsDefaultPort: true }));

    private static Uri Redirect(Uri asked, string location, int before) =>
        before == MostRedirects ? throw new HttpRequestException($"redirected more than {MostRedirects} times, at last to {location}")
        : Uri.TryCreate(asked, location, out var to) && to.Scheme is "http" or "https" ? to
        : throw new HttpRequestException($"redirected to '{location}', which is no address over HTTP");

    /// <summary>Asks for one sample of a load: the answer is read and thrown away. Its limit may pass up to 100 ms late.</summary>
    public async Task<Sample> SampleAsync(Question question, CancellationToken cancellation)
    {
        try
        {
            using var request = question.ToRequest(AddressOf(question.Path));
            Identify(request, question);
            var limited = Deadlines.Next(cancellation);
            using var response = await Http.SendAsync(request, question.FreshConnection, limited);
            await response.Content.CopyToAsync(Stream.Null, limited);
            return Sample.Answered((int)response.StatusCode, question.FreshConnection);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Sample.NoAnswer(question.FreshConnection);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return Sample.NoAnswer(question.FreshConnection);
        }
    }

    public void Dispose()
    {
        http?.Dispose();
        deadlines?.Dispose();
    }

    private ProbeHttp Http => http ?? Begin();

    private ProbeHttp Begin() => LazyInitializer.EnsureInitialized(ref http, () => new ProbeHttp(From, TlsTrust.Of(Context).ForHttp(Clock)));

    // A load asks one path thousands of times: reading its address is half of what making a request costs.
    private Uri AddressOf(string path)
    {
        if (sampled is not { } known || !ReferenceEquals(known.Item1, path))
            sampled = known = Tuple.Create(path, Question.AddressOf(BaseUrl, path));
        return known.Item2;
    }

    private void Identify(HttpRequestMessage request, Question question)
    {
        if (!question.Anonymous && key is not null)
            request.Headers.TryAddWithoutValidation(KeyHeader, key.Reveal());
        request.Headers.TryAddWithoutValidation(MarkerHeader, Marker);
    }

    private static async Task<(string Body, bool Truncated)> ReadAsync(HttpContent content, CancellationToken cancellation)
    {
        await using var stream = await content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[Math.Min(content.Headers.ContentLength ?? 16 * 1024, LargestBody) + 1];
        var length = 0;
        for (int read; (read = await stream.ReadAsync(buffer.AsMemory(length), cancellation)) > 0;)
        {
            length += read;
            if (length > LargestBody)
                return (Encoding.UTF8.GetString(buffer, 0, LargestBody), true);
            if (length == buffer.Length)
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, LargestBody + 1));
        }

        return (Encoding.UTF8.GetString(buffer, 0, length), false);
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response) =>
        response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .GroupBy(header => header.Key, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(group => group.Key, group => string.Join(", ", group.SelectMany(header => header.Value)), StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyList<string> CookiesOf(HttpResponseMessage response) => response.Headers.NonValidated.TryGetValues("Set-Cookie", out var lines) ? [.. lines] : [];

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}

namespace Sample.Storefront.Storage;

/// <summary>Keeps an answer for a moment, in this process or in Redis.</summary>
internal interface ICache
{
    Task<string?> GetAsync(string key, CancellationToken cancel);

    Task SetAsync(string key, string value, TimeSpan life, CancellationToken cancel);

    /// <summary><c>memory</c>, <c>connected</c> or <c>unreachable</c>, as /health shows it.</summary>
    Task<string> StateAsync(CancellationToken cancel);
}

using System.Collections.Concurrent;

namespace Sample.Storefront.Storage;

internal sealed class MemoryCache(TimeProvider clock) : ICache
{
    private readonly ConcurrentDictionary<string, (string Value, DateTimeOffset Until)> kept = new(StringComparer.Ordinal);

    public Task<string?> GetAsync(string key, CancellationToken cancel) =>
        Task.FromResult(kept.TryGetValue(key, out var entry) && entry.Until > clock.GetUtcNow() ? entry.Value : null);

    public Task SetAsync(string key, string value, TimeSpan life, CancellationToken cancel)
    {
        kept[key] = (value, clock.GetUtcNow() + life);
        return Task.CompletedTask;
    }

    public Task<string> StateAsync(CancellationToken cancel) => Task.FromResult("memory");
}

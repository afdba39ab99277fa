using System.Collections.Concurrent;

namespace Interlock.Migrate.Tools;

/// <summary>What a tool says of a commit's code is the same each time, and each question is a start of the tool: it is asked once.</summary>
internal static class KnownCode
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<Migration>?>>> Histories = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<(string Folder, string Revisions), Lazy<Task<IReadOnlyList<MigrationText>>>> Texts = new();

    /// <summary>As <see cref="IMigrationTool.HistoryAsync"/>.</summary>
    public static Task<IReadOnlyList<Migration>?> HistoryAsync(this IMigrationPlace place, IMigrationTool tool, CancellationToken cancellation) =>
        OnceAsync(Histories, place.Folder, () => tool.HistoryAsync(place, cancellation));

    /// <summary>As <see cref="IMigrationTool.TextsAsync"/>.</summary>
    public static Task<IReadOnlyList<MigrationText>> TextsAsync(this IMigrationPlace place, IMigrationTool tool, IReadOnlyList<Migration> migrations, CancellationToken cancellation) =>
        migrations.Count == 0 ? Task.FromResult<IReadOnlyList<MigrationText>>([]) : OnceAsync(Texts, (place.Folder, string.Join('\n', migrations.Select(one => one.Revision))), () => tool.TextsAsync(place, migrations, cancellation));

    // A question that failed, or was cut off, is asked again.
    private static async Task<T> OnceAsync<TKey, T>(ConcurrentDictionary<TKey, Lazy<Task<T>>> known, TKey key, Func<Task<T>> ask) where TKey : notnull
    {
        var answer = known.GetOrAdd(key, _ => new(ask));
        try
        {
            return await answer.Value;
        }
        catch
        {
            known.TryRemove(new(key, answer));
            throw;
        }
    }
}

using System.Collections.Concurrent;

namespace Interlock.Migrate.Tools;

/// <summary>What a tool says of a commit's code is the same each time, and each question is a start of the tool: it is asked once.</summary>
internal static class KnownCode
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyList<Migration>?>>> Histories = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<(string Folder, string Revision), Lazy<Task<MigrationText>>> Texts = new();

    /// <summary>As <see cref="IMigrationTool.HistoryAsync"/>.</summary>
    public static Task<IReadOnlyList<Migration>?> HistoryAsync(this IMigrationPlace place, IMigrationTool tool, CancellationToken cancellation) =>
        OnceAsync(Histories, place.Folder, () => tool.HistoryAsync(place, cancellation));

    /// <summary>As <see cref="IMigrationTool.TextAsync"/>, of several side by side.</summary>
    public static async Task<IReadOnlyList<MigrationText>> TextsAsync(this IMigrationPlace place, IMigrationTool tool, IReadOnlyList<Migration> migrations, CancellationToken cancellation)
    {
        var texts = new MigrationText[migrations.Count];
        var side = new ParallelOptions { MaxDegreeOfParallelism = tool.CanRunSideBySide ? Environment.ProcessorCount : 1, CancellationToken = cancellation };
        await Parallel.ForAsync(0, migrations.Count, side, async (i, stop) => texts[i] = await OnceAsync(Texts, (place.Folder, migrations[i].Revision), () => tool.TextAsync(place, migrations[i], stop)));
        return texts;
    }

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

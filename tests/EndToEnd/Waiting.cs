using System.Diagnostics;

namespace EndToEnd;

/// <summary>Waits for something to become true, with a limit.</summary>
internal static class Waiting
{
    private static readonly TimeSpan s_between = TimeSpan.FromMilliseconds(5);

    public static async Task<T> ForAsync<T>(string what, TimeSpan limit, Func<T?> look)
        where T : class
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            if (look() is { } found)
                return found;
            if (clock.Elapsed > limit)
                throw new TimeoutException($"{what} did not come within {limit.TotalSeconds:0} s");
            await Task.Delay(s_between);
        }
    }

    public static Task ForAsync(string what, TimeSpan limit, Func<bool> look) => ForAsync(what, limit, () => look() ? what : null);
}

using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Interlock.Edge.Metrics;

namespace Interlock.Edge.Control;

/// <summary>The control interface's addresses.</summary>
internal sealed class ControlRoutes(Switchboard switchboard, MetricsRing metrics, ErrorRing errors, Func<PingAnswer> ping, Func<TimeSpan, Task<DrainAnswer>> stop)
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan DefaultWarmth = TimeSpan.FromMinutes(10);

    public async Task AnswerAsync(HttpContext context)
    {
        var segments = (context.Request.Path.Value ?? "").Trim('/').Split('/');
        switch (context.Request.Method, segments)
        {
            case ("GET", ["ping"]):
                await WriteAsync(context, ping(), EdgeJson.Default.PingAnswer);
                return;
            case ("GET", ["state"]):
                break;
            case ("PUT", ["slots", var name]):
                await switchboard.PutAsync(name, await ReadAsync(context, EdgeJson.Default.SlotPut));
                break;
            case ("DELETE", ["slots", var name]):
                await switchboard.RemoveAsync(name);
                break;
            case ("PUT", ["weights"]):
                await switchboard.SetWeightsAsync(await ReadAsync(context, EdgeJson.Default.DictionaryStringInt32), context.Request.Query["fallback"]);
                break;
            case ("POST", ["slots", var name, "drain"]):
                await WriteAsync(context, await switchboard.DrainAsync(name, Limit(context, "limit", DefaultLimit)), EdgeJson.Default.DrainAnswer);
                return;
            case ("POST", ["slots", var name, "retire"]):
                await switchboard.RetireAsync(name, Limit(context, "after", DefaultWarmth));
                break;
            case ("DELETE", ["slots", var name, "retire"]):
                await switchboard.CancelRetireAsync(name);
                break;
            case ("POST", ["hold"]):
                await switchboard.HoldAsync(Limit(context, "limit", DefaultLimit));
                break;
            case ("POST", ["release"]):
                await switchboard.ReleaseAsync();
                break;
            case ("GET", ["metrics"]):
                await WriteAsync(context, Sum(context.Request.Query), EdgeJson.Default.MetricsAnswer);
                return;
            case ("POST", ["stop"]):
                await WriteAsync(context, await stop(Limit(context, "limit", DefaultLimit)), EdgeJson.Default.DrainAnswer);
                return;
            default:
                throw new ControlException(StatusCodes.Status404NotFound, $"{context.Request.Method} {context.Request.Path} is not part of the control interface.");
        }

        await WriteAsync(context, switchboard.Describe(), EdgeJson.Default.StateAnswer);
    }

    public static Task WriteAsync<T>(HttpContext context, T answer, JsonTypeInfo<T> type) =>
        context.Response.WriteAsJsonAsync(answer, type);

    private static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type) =>
        await JsonSerializer.DeserializeAsync(context.Request.Body, type, context.RequestAborted) ?? throw ControlException.Wrong("A JSON body is needed.");

    private static TimeSpan Limit(HttpContext context, string name, TimeSpan otherwise)
    {
        if (!context.Request.Query.TryGetValue(name, out var text))
            return otherwise;
        return Duration.TryParse(text, out var limit) ? limit : throw ControlException.Wrong($"{name} '{text}' is not a duration such as 500ms, 30s or 10m.");
    }

    private MetricsAnswer Sum(IQueryCollection query)
    {
        var from = Second("from") ?? 0;
        // The second that is running is told too.
        var to = Second("to") ?? metrics.NowSecond + 1;
        var total = new Counts();
        var sums = metrics.Sum(from, to);
        foreach (var counts in sums.Values)
            total.Add(counts);
        return new MetricsAnswer(
            from, to, CountsAnswer.Of(Series.Nobody, total),
            [.. sums.OrderBy(pair => pair.Key.Slot, StringComparer.Ordinal).Select(pair => CountsAnswer.Of(pair.Key, pair.Value))],
            errors.Since(DateTimeOffset.FromUnixTimeSeconds(from)));

        long? Second(string name) => !query.TryGetValue(name, out var text) ? null
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var second) && second < 1L << 37 ? second
            : throw ControlException.Wrong($"{name} '{text}' is not a time in Unix seconds.");
    }
}

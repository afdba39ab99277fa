using System.Globalization;
using Interlock.Redis;
using Interlock.Runbook;

namespace Interlock.Verify.Probes;

/// <summary>Sends one command to a Redis server. <c>reply</c> is what it answers.</summary>
internal sealed class RedisProbe(ProbeSettings settings) : SingleProbe(settings, null)
{
    // It has few connections, and works for each.
    public override bool OnlyWaits => false;

    protected override string What { get; } = $"Redis {settings.Redis}";

    protected override async Task<Asked> AskAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        if (RedisUrl.Parse(Settings.On?.Reveal() ?? "") is not { } url)
            return new(null, "'on' is no URL of Redis: redis://[user]:password@host:port/number") { WasAsked = false, Without = Verdict.Hold };
        try
        {
            var (reply, took) = await RedisServer.SendAsync(url, Settings.Redis!.Split(' ', StringSplitOptions.RemoveEmptyEntries), cancellation);
            var found = reply is null ? new Found(FoundKind.Null, "null") : Found.Untyped(reply);
            return new(new Answer(0, Answer.NoHeaders, reply ?? "", took) { Values = new Dictionary<string, Found>(StringComparer.Ordinal) { ["reply"] = found } },
                string.Create(CultureInfo.InvariantCulture, $"{found} in {took.TotalMilliseconds:0.#} ms"));
        }
        catch (RedisUnreachableException unreachable)
        {
            return new(null, unreachable.Message);
        }
    }
}

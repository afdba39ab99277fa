using System.Globalization;
using System.Net.Sockets;
using Interlock.Runbook;

namespace Interlock.Verify.Probes;

/// <summary>Connects to a port, and says nothing.</summary>
internal sealed class TcpProbe(ProbeSettings settings) : SingleProbe(settings, null)
{
    protected override string What { get; } = $"TCP {settings.Tcp}";

    protected override async Task<Asked> AskAsync(Prober prober, Captures captures, CancellationToken cancellation)
    {
        var address = new Uri($"tcp://{Settings.Tcp}");
        var started = prober.Clock.GetTimestamp();
        using var limit = new CancellationTokenSource(prober.Limit, prober.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(address.DnsSafeHost, address.Port, either.Token);
            var took = prober.Clock.GetElapsedTime(started);
            return new(new Answer(0, Answer.NoHeaders, "", took), string.Create(CultureInfo.InvariantCulture, $"connected in {took.TotalMilliseconds:0.#} ms"));
        }
        catch (SocketException refused)
        {
            return new(null, $"no connection: {refused.Message}");
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new(null, $"no connection within {prober.Limit.TotalSeconds:0.#} s");
        }
    }
}

using Interlock.Processes;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>The browser of a run: started when the first probe asks for it, shared by all, one page at a time so that none disturbs another's times, and gone when the run is.</summary>
/// <param name="commands">Starts it.</param>
/// <param name="clock">Measures the limits.</param>
internal sealed class BrowserHouse(ICommandRunner commands, TimeProvider clock) : IAsyncDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly Lock gate = new();
    private readonly CancellationTokenSource closed = new();

    // By what it is asked for. Made when needed: what it holds need not be loaded before.
    private Dictionary<string, OpenBrowser>? open;

    /// <summary>Waits for its turn, and uses the browser.</summary>
    /// <param name="on">Address or program; null: what is installed.</param>
    /// <param name="use">What is done with it.</param>
    /// <param name="cancellation">Stops the waiting and the starting.</param>
    /// <exception cref="NoBrowserException">None can be had.</exception>
    public async Task<T> UseAsync<T>(string? on, Func<OpenBrowser, Task<T>> use, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, closed.Token);
        await turn.WaitAsync(either.Token);
        try
        {
            return await use(await OpenAsync(on, either.Token));
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Closes what is open. What is asked for later is started anew.</summary>
    public async Task CloseAsync()
    {
        OpenBrowser[] all;
        lock (gate)
        {
            all = [.. open?.Values ?? Enumerable.Empty<OpenBrowser>()];
            open = null;
        }

        foreach (var browser in all)
            await browser.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await closed.CancelAsync();
        await CloseAsync();
    }

    private async Task<OpenBrowser> OpenAsync(string? on, CancellationToken cancellation)
    {
        OpenBrowser? known;
        lock (gate)
        {
            known = open?.GetValueOrDefault(on ?? "");
            if (known is { IsAlive: false })
                open!.Remove(on ?? "");
        }

        if (known is { IsAlive: true })
            return known;
        if (known is not null)
            await known.DisposeAsync();
        var fresh = await OpenBrowser.StartAsync(on, commands, clock, cancellation);
        lock (gate)
        {
            if (!closed.IsCancellationRequested)
            {
                (open ??= new(StringComparer.Ordinal))[on ?? ""] = fresh;
                return fresh;
            }
        }

        await fresh.DisposeAsync();
        throw new OperationCanceledException(closed.Token);
    }
}

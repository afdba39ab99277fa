using Interlock.Database;
using Interlock.Processes;
using Microsoft.Playwright;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>A browser that can be asked: started here, or one that ran already, which is left running.</summary>
internal sealed class OpenBrowser : IAsyncDisposable
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly IPlaywright driver;
    private readonly BrowserProcess? process;
    private readonly BrowserTemp temp;
    private readonly TimeProvider clock;

    private OpenBrowser(IPlaywright driver, IBrowser browser, BrowserProcess? process, BrowserTemp temp, TimeProvider clock) =>
        (this.driver, Browser, this.process, this.temp, this.clock) = (driver, browser, process, temp, clock);

    public IBrowser Browser { get; }

    public bool IsAlive => Browser.IsConnected && process is not { HasEnded: true };

    /// <summary>What it is, in few words.</summary>
    public string Told => $"Chromium {Browser.Version}{(process is not null && BrowserProcess.WithoutSandbox ? ", without its sandbox: this is root" : "")}";

    /// <summary>How it came to its end; for one that is not alive.</summary>
    public Task<string> HowEndedAsync() => process is null ? Task.FromResult("the connection to it was lost") : process.HowEndedAsync(Farewell);

    /// <summary>The last lines that it said.</summary>
    public IReadOnlyList<string> Said => process?.Said ?? [];

    /// <param name="on">Address of one that runs with a debugging port, or a program; null: what is installed.</param>
    /// <param name="commands">Starts it.</param>
    /// <param name="clock">Measures the limits.</param>
    /// <param name="cancellation">Stops the starting.</param>
    /// <exception cref="NoBrowserException">None can be had.</exception>
    public static async Task<OpenBrowser> StartAsync(string? on, ICommandRunner commands, TimeProvider clock, CancellationToken cancellation)
    {
        var address = on?.Contains("://", StringComparison.Ordinal) == true ? on : null;
        var program = address is not null ? null : on is null ? BrowserProgram.Find() : ProgramFinder.Find(on);
        if (address is null && program is null)
            throw new NoBrowserException($"{(on is null ? "no browser is installed here" : $"there is no browser {on} here")}. Install one: {BrowserProgram.CommandFor(ServerInstallation.Release(), OperatingSystem.IsMacOS())}");
        var own = BrowserTemp.Make(clock);
        BrowserProcess? started = null;
        IPlaywright? speaking = null;
        try
        {
            started = program is null ? null : await BrowserProcess.StartAsync(program, own, commands, clock, cancellation);
            speaking = await BrowserDriver.StartAsync(own, clock, cancellation);
            var connecting = speaking.Chromium.ConnectOverCDPAsync(started?.Endpoint ?? address!, new() { Timeout = (float)ConnectLimit.TotalMilliseconds });
            return new(speaking, await connecting.WaitAsync(cancellation), started, own, clock);
        }
        catch (Exception failed)
        {
            speaking?.Dispose();
            if (started is not null)
                await started.DisposeAsync();
            await own.RemoveAsync(clock);
            if (failed is PlaywrightException or TimeoutException)
                throw new NoBrowserException(address is null ? $"{program} can't be spoken to: {PageWords.FirstLine(failed)}" : $"no browser answers at {address}: {PageWords.FirstLine(failed)}", started?.Said);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // It only says goodbye: what it does not take in time, or any more, the end of the process settles.
        await Browser.CloseAsync().WaitAsync(Farewell).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        driver.Dispose();
        if (process is not null)
            await process.DisposeAsync();
        await temp.RemoveAsync(clock);
    }
}

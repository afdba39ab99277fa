using System.Globalization;
using System.Text.RegularExpressions;
using Interlock.Runbook;
using Microsoft.Playwright;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>One look at one page, in a context of its own: loads it, measures it, does what is to be done in it, and leaves a screenshot and a trace.</summary>
internal sealed class PageVisit(ProbeSettings settings, Prober prober, Captures captures, IReadOnlyDictionary<string, string> headers, BrowserFiles files)
{
    private const int MostTold = 20;

    // A refusal with an empty body: the browser shows a page of its own.
    private const string NothingButStatus = "net::ERR_HTTP_RESPONSE_CODE_FAILURE";
    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestNoise = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    private readonly TimeSpan limit = settings.Timeout ?? Usual;

    /// <summary>How long one may take: each of its waits (a field is looked at before it is filled), each call that it waits for, and what is left behind.</summary>
    public static TimeSpan Patience(ProbeSettings settings) => (settings.Within ?? TimeSpan.Zero) + (settings.Timeout ?? Usual) * (2 + settings.Do.Count + settings.Do.Count(action => action.Fill is not null) + settings.Calls.Count) + LongestNoise * 2;

    public async Task<Asked> RunAsync(OpenBrowser browser, CancellationToken cancellation)
    {
        try
        {
            return await LookAsync(browser, cancellation);
        }
        catch (Exception gone) when (gone is PlaywrightException or TimeoutException && !cancellation.IsCancellationRequested)
        {
            return await LostAsync(browser, gone);
        }
        finally
        {
            files.Release();
        }
    }

    private async Task<Asked> LookAsync(OpenBrowser browser, CancellationToken cancellation)
    {
        var context = await browser.Browser.NewContextAsync(new() { ServiceWorkers = ServiceWorkerPolicy.Block, AcceptDownloads = false }).WaitAsync(cancellation);
        try
        {
            await context.Tracing.StartAsync(new() { Snapshots = true, Title = settings.Name ?? settings.Browser }).WaitAsync(cancellation);
            var watch = new PageWatch(context, prober, settings.Allow) { StatusIsAsked = settings.Expect.Any(line => line.TrimStart().StartsWith("status", StringComparison.Ordinal)) };
            var page = await context.NewPageAsync().WaitAsync(cancellation);
            await PageIdentity.AddAsync(context, page, prober, headers).WaitAsync(cancellation);
            var actions = new PageActions(page, prober.BaseUrl, limit);
            var asked = await JudgeAsync(page, watch, actions, cancellation);
            // Judged lines may quote what the page shows; a browser that died leaves nothing to look at.
            if (watch.HasCrashed || !browser.IsAlive)
                return await LostAsync(browser, null);
            var noTrace = await LeaveAsync(context, page, actions, cancellation);
            return asked with { Told = $"{asked.Told} ({browser.Told})", Files = files, NoTrace = noTrace };
        }
        finally
        {
            await context.CloseAsync().WaitAsync(Farewell, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Visited> JudgeAsync(IPage page, PageWatch watch, PageActions actions, CancellationToken cancellation)
    {
        IResponse? response;
        var started = prober.Clock.GetTimestamp();
        try
        {
            response = await page.GotoAsync(prober.BaseUrl + captures.Substitute(settings.Browser!, Uri.EscapeDataString).Text, new() { Timeout = (float)limit.TotalMilliseconds }).WaitAsync(cancellation);
        }
        catch (TimeoutException)
        {
            // What hangs would have no picture either.
            await (await page.Context.NewCDPSessionAsync(page).WaitAsync(cancellation)).SendAsync("Page.stopLoading").WaitAsync(cancellation);
            return new(null, $"not loaded within {limit.TotalSeconds:0.#} s") { Details = Heard(watch) };
        }
        catch (PlaywrightException empty) when (empty.Message.Contains(NothingButStatus, StringComparison.Ordinal) && watch.Calls is [{ Status: > 0 }, ..])
        {
            response = null;
        }
        catch (PlaywrightException refused)
        {
            return new(null, $"not loaded: {PageWords.FirstLine(refused)}") { Details = Heard(watch) };
        }

        await watch.QuietAsync(Quiet, LongestNoise, cancellation);
        var figures = await PageFigures.MeasureAsync(page).WaitAsync(cancellation);
        var also = new List<(Verdict, string)>();
        List<string> details = [];
        if (await ActAsync(actions, cancellation) is { } undone)
        {
            also.Add((Verdict.Stop, undone.Why));
            details.AddRange(undone.Details);
        }
        else if (settings.Do.Count > 0)
            await watch.QuietAsync(Quiet, LongestNoise, cancellation);

        // After what was not done, the calls that it leads to need not be waited for.
        also.AddRange(await UncalledAsync(watch, details.Count > 0 || also.Count > 0 ? TimeSpan.Zero : limit, cancellation));
        if (watch.Elsewhere is { Count: > 0 } elsewhere)
            also.Add((Verdict.Warn, $"{Counted.Of(elsewhere.Count, "request")} to other hosts failed, first {elsewhere[0]}"));
        var (errors, failed) = (watch.Errors, watch.Failed);
        var values = new Dictionary<string, Found>(figures.Values, StringComparer.Ordinal) { ["console-errors"] = Count(errors), ["failed-requests"] = Count(failed) };
        return new(new Answer(response?.Status ?? watch.Calls[0].Status, Answer.NoHeaders, "", prober.Clock.GetElapsedTime(started)) { Values = values }, $"{figures}, {Counted.Of(watch.Calls.Count, "request")}{(settings.Do.Count > 0 && also.Count == 0 ? $", {Counted.Of(settings.Do.Count, "action")} done" : "")}")
        {
            Also = also,
            Details = [.. details, .. Heard(watch)],
        };
    }

    private async Task<(string Why, IReadOnlyList<string> Details)?> ActAsync(PageActions actions, CancellationToken cancellation)
    {
        foreach (var (index, action) in settings.Do.Index())
            if (await actions.DoAsync(action, text => captures.Substitute(text).Text).WaitAsync(cancellation) is { } undone)
                return ($"action {index + 1} of {settings.Do.Count}, {PageActions.Told(action)}: {undone.Why}", undone.Details);
        return null;
    }

    private async Task<IReadOnlyList<(Verdict, string)>> UncalledAsync(PageWatch watch, TimeSpan within, CancellationToken cancellation)
    {
        var missing = new List<(Verdict, string)>();
        foreach (var wanted in settings.Calls)
        {
            var call = new ExpectedCall(wanted, captures.Substitute(wanted.Call).Text, prober);
            if (!await watch.UntilAsync(() => call.Good(watch.Calls) >= wanted.Times, within, cancellation))
                missing.Add((Verdict.Stop, call.Missing(watch.Calls)));
        }

        return missing;
    }

    /// <summary>Leaves the files. They are no word about the page: what fails here only says so.</summary>
    /// <returns>Why there is no trace; null: there is one.</returns>
    private async Task<string?> LeaveAsync(IBrowserContext context, IPage page, PageActions actions, CancellationToken cancellation)
    {
        try
        {
            await page.ScreenshotAsync(new() { Path = files.ScreenshotPath, Mask = actions.SecretFields.Select(field => page.Locator(field)), Timeout = (float)Farewell.TotalMilliseconds }).WaitAsync(cancellation);
        }
        catch (Exception unseen) when (unseen is PlaywrightException or TimeoutException or IOException or UnauthorizedAccessException)
        {
            // A page that shows nothing has no picture, and is judged all the same.
        }

        // Not where others might take it for the masked one.
        string? raw = null;
        try
        {
            raw = Path.GetTempFileName();
            await context.Tracing.StopAsync(new() { Path = raw }).WaitAsync(cancellation);
            await TraceMask.CopyAsync(raw, files.TracePath, cancellation);
            return null;
        }
        catch (Exception lost) when (lost is PlaywrightException or TimeoutException or IOException or UnauthorizedAccessException or InvalidDataException or RegexMatchTimeoutException)
        {
            // Half of it may be there, and not masked to its end.
            files.DropTrace();
            return PageWords.FirstLine(lost);
        }
        finally
        {
            if (raw is not null)
                File.Delete(raw);
        }
    }

    // Its end is no word about the page: the page may be why, but nobody saw that.
    private async Task<Visited> LostAsync(OpenBrowser browser, Exception? failed) => new(null, browser.IsAlive
        ? failed is null ? "the page's process crashed, so nothing is known of it" : $"could not be looked at: {PageWords.FirstLine(failed)}"
        : $"the browser ended while it looked: {await browser.HowEndedAsync()}")
    {
        WasAsked = false,
        Without = settings.WithoutBrowser == WithoutBrowser.Warn ? Verdict.Warn : Verdict.Hold,
        Details = [browser.Told, .. browser.Said],
    };

    private static Found Count(IReadOnlyList<string> lines) =>
        Found.Untyped(lines.Count.ToString(CultureInfo.InvariantCulture)) with { Which = lines.Count == 0 ? null : lines.Count == 1 ? lines[0] : $"first {lines[0]}" };

    private static IReadOnlyList<string> Heard(PageWatch watch) =>
        [.. watch.Errors.Take(MostTold).Select(line => $"console: {line}"), .. watch.Failed.Take(MostTold).Select(line => $"failed: {line}"), .. watch.Elsewhere.Take(MostTold).Select(line => $"failed elsewhere: {line}")];
}

/// <summary>What a look at a page came to, with the files that it left.</summary>
internal sealed record Visited(Answer? Answer, string Told) : Asked(Answer, Told)
{
    /// <summary>Null: none were left.</summary>
    public BrowserFiles? Files { get; init; }

    /// <summary>Why there is no trace among them; null: there is one.</summary>
    public string? NoTrace { get; init; }
}

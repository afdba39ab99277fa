using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>Hears what a page does: errors on its console, requests that fail, requests that it sends.</summary>
internal sealed class PageWatch
{
    private static readonly TimeSpan PatternLimit = TimeSpan.FromSeconds(1);

    // It ends what it began itself: a page that is left, a request that is taken back.
    private const string TakenBack = "net::ERR_ABORTED";

    // Told by the browser for each failed request, which is counted as one already.
    private const string FailedLoad = "Failed to load resource:";

    // Held open on purpose: a page with one is never quiet.
    private static readonly string[] HeldOpen = ["eventsource", "websocket"];

    private readonly Prober prober;
    private readonly TimeProvider clock;
    private readonly IReadOnlyList<Regex> allowed;
    private readonly Lock gate = new();
    private readonly HashSet<IRequest> pending = [];
    private readonly List<string> errors = [];
    private readonly List<string> failed = [];
    private readonly List<string> elsewhere = [];
    private readonly List<PageCall> calls = [];
    private TaskCompletionSource changed = Fresh();

    public PageWatch(IBrowserContext context, Prober prober, IEnumerable<string> allow)
    {
        (this.prober, clock) = (prober, prober.Clock);
        allowed = [.. allow.Select(pattern => new Regex(pattern, RegexOptions.CultureInvariant, PatternLimit))];
        context.Console += (_, message) => Console(message);
        context.WebError += (_, error) => Error($"uncaught {error.Error}");
        context.Request += (_, request) => Note(() => Began(request));
        context.Response += (_, response) => Note(() => Answered(response.Request, response.Status));
        context.RequestFinished += (_, request) => Ended(request, null);
        context.RequestFailed += (_, request) => Ended(request, request.Failure ?? "failed");
        context.Page += (_, page) => page.Crash += (_, _) => Note(() => HasCrashed = true);
    }

    /// <summary>Errors on the console and errors that nobody caught, as they came.</summary>
    public IReadOnlyList<string> Errors => Read(errors);

    /// <summary>Requests to the service that failed: no answer, or a status of 400 and more.</summary>
    public IReadOnlyList<string> Failed => Read(failed);

    /// <summary>Such requests to other hosts.</summary>
    public IReadOnlyList<string> Elsewhere => Read(elsewhere);

    /// <summary>All requests, as they were sent.</summary>
    public IReadOnlyList<PageCall> Calls => Read(calls);

    /// <summary>The page's process died.</summary>
    public bool HasCrashed { get; private set; }

    /// <summary>The page itself may answer with any status: its first request does not count as failed.</summary>
    public bool StatusIsAsked { get; init; }

    /// <summary>Waits until no request has been on its way for a while.</summary>
    /// <param name="quiet">So long.</param>
    /// <param name="atMost">Not longer than this.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task QuietAsync(TimeSpan quiet, TimeSpan atMost, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var late = Task.Delay(atMost, clock, limit.Token);
        while (!late.IsCompleted)
        {
            var (next, busy) = Look(() => pending.Count > 0);
            using var still = CancellationTokenSource.CreateLinkedTokenSource(limit.Token);
            var silence = busy ? Task.Delay(Timeout.InfiniteTimeSpan, clock, still.Token) : Task.Delay(quiet, clock, still.Token);
            var first = await Task.WhenAny(next, silence, late);
            await still.CancelAsync();
            cancellation.ThrowIfCancellationRequested();
            if (first == silence)
                break;
        }

        await limit.CancelAsync();
    }

    /// <summary>Waits until something holds.</summary>
    /// <returns>Whether it came to hold within the limit.</returns>
    public async Task<bool> UntilAsync(Func<bool> holds, TimeSpan within, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var late = Task.Delay(within, clock, limit.Token);
        while (true)
        {
            var (next, done) = Look(holds);
            if (done || late.IsCompleted)
            {
                await limit.CancelAsync();
                cancellation.ThrowIfCancellationRequested();
                return done;
            }

            await Task.WhenAny(next, late);
        }
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private List<T> Read<T>(List<T> list)
    {
        lock (gate)
            return [.. list];
    }

    private (Task Next, bool Holds) Look(Func<bool> holds)
    {
        lock (gate)
            return (changed.Task, holds());
    }

    private void Note(Action what)
    {
        TaskCompletionSource told;
        lock (gate)
        {
            what();
            (told, changed) = (changed, Fresh());
        }

        told.TrySetResult();
    }

    private void Console(IConsoleMessage message)
    {
        if (message.Type == "error" && !message.Text.StartsWith(FailedLoad, StringComparison.Ordinal))
            Error(message.Text);
    }

    private void Error(string text)
    {
        if (!IsAllowed(text))
            Note(() => errors.Add(PageWords.Short(text)));
    }

    private void Began(IRequest request)
    {
        calls.Add(new(request));
        if (!HeldOpen.Contains(request.ResourceType))
            pending.Add(request);
    }

    private void Answered(IRequest request, int status)
    {
        if (calls.Find(call => call.Request == request) is { } call)
            call.Status = status;
    }

    private void Ended(IRequest request, string? failure)
    {
        Note(() =>
        {
            pending.Remove(request);
            var status = calls.Find(call => call.Request == request)?.Status ?? 0;
            var why = status >= 400 ? status.ToString(CultureInfo.InvariantCulture) : failure == TakenBack ? null : failure;
            if (why is null || (StatusIsAsked && status > 0 && calls[0].Request == request))
                return;
            var own = prober.IsOwn(new Uri(request.Url));
            var line = $"{request.Method} {(own ? new Uri(request.Url).PathAndQuery : request.Url)} {why}";
            if (!IsAllowed(line) && !IsAllowed($"{request.Method} {request.Url} {why}"))
                (own ? failed : elsewhere).Add(PageWords.Short(line));
        });
    }

    private bool IsAllowed(string text)
    {
        try
        {
            return allowed.Any(pattern => pattern.IsMatch(text));
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}

/// <summary>A request that a page has sent.</summary>
internal sealed class PageCall(IRequest request)
{
    public IRequest Request { get; } = request;

    /// <summary>Status of its answer; 0: none yet, or none at all.</summary>
    public int Status { get; set; }
}

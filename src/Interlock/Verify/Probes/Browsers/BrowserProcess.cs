using System.Text.RegularExpressions;
using Interlock.Processes;

namespace Interlock.Verify.Probes.Browsers;

/// <summary>A browser that was started here, without a window, with a profile of its own. Its whole process group is stopped at the end.</summary>
internal sealed partial class BrowserProcess : IAsyncDisposable
{
    private const int LinesKept = 10;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource<string> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> said = new();
    private readonly string profile;
    private Task<CommandResult> running = Task.FromException<CommandResult>(new InvalidOperationException("not started"));

    private BrowserProcess(BrowserTemp temp) => profile = Path.Combine(temp.Path, "profile");

    /// <summary>Where its DevTools are spoken to, such as <c>ws://127.0.0.1:41234/devtools/browser/…</c>.</summary>
    public string Endpoint { get; private set; } = "";

    /// <summary>Root's browser has no sandbox: Chromium refuses to start with one.</summary>
    public static bool WithoutSandbox => OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess;

    public bool HasEnded => running.IsCompleted;

    /// <summary>Its last lines, masked.</summary>
    public IReadOnlyList<string> Said
    {
        get
        {
            lock (said)
                return [.. said];
        }
    }

    /// <summary>Starts it, and waits until it can be spoken to, at most 30 s.</summary>
    /// <param name="program">Its program.</param>
    /// <param name="temp">Where its profile and its temporary files go.</param>
    /// <param name="commands">Starts it.</param>
    /// <param name="clock">Measures the limit.</param>
    /// <param name="cancellation">Stops the starting.</param>
    /// <exception cref="NoBrowserException">It does not start; with what it said.</exception>
    public static async Task<BrowserProcess> StartAsync(string program, BrowserTemp temp, ICommandRunner commands, TimeProvider clock, CancellationToken cancellation)
    {
        var process = new BrowserProcess(temp);
        try
        {
            process.running = commands.RunAsync(new Command(program, process.Arguments()) { Limit = Timeout.InfiniteTimeSpan, Environment = temp.Variables }, process.Hear, process.stop.Token);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            var late = Task.Delay(StartLimit, clock, limit.Token);
            var first = await Task.WhenAny(process.listening.Task, process.running, late);
            cancellation.ThrowIfCancellationRequested();
            await limit.CancelAsync();
            if (first == process.running)
                throw new NoBrowserException(await process.WhyEndedAsync(program), process.Said);
            if (first == late)
                throw new NoBrowserException($"{program} did not start within {StartLimit.TotalSeconds:0} s{process.LastWords()}", process.Said);
            process.Endpoint = await process.listening.Task;
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>How it ended, and its last words; waits a little for its end.</summary>
    public async Task<string> HowEndedAsync(TimeSpan patience)
    {
        await ((Task)running).WaitAsync(patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        return running.IsCompletedSuccessfully ? $"it ended with exit code {running.Result.ExitCode}{LastWords()}" : $"the connection to it was lost{LastWords()}";
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await ((Task)running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        stop.Dispose();
    }

    private async Task<string> WhyEndedAsync(string program)
    {
        try
        {
            var ended = await running;
            return $"{program} ended with exit code {ended.ExitCode} before it could be spoken to{LastWords()}";
        }
        catch (ProgramNotFoundException missing)
        {
            return missing.Message;
        }
    }

    private string LastWords() => Said.LastOrDefault(line => line.Length > 0) is { } last ? $": {last}" : "";

    private string[] Arguments() =>
    [
        "--headless=new", "--remote-debugging-port=0", $"--user-data-dir={profile}", "--no-first-run", "--no-default-browser-check", "--disable-background-networking", "--disable-component-update",
        "--disable-default-apps", "--disable-sync", "--disable-dev-shm-usage", "--disable-breakpad", "--disable-features=Translate,OptimizationHints,MediaRouter", "--mute-audio", "--password-store=basic", "--use-mock-keychain",
        .. WithoutSandbox ? ["--no-sandbox"] : Array.Empty<string>(),
        "about:blank",
    ];

    private void Hear(string line)
    {
        if (Listening().Match(line) is { Success: true } match)
            listening.TrySetResult(match.Groups["url"].Value);
        lock (said)
        {
            said.Enqueue(line);
            while (said.Count > LinesKept)
                said.Dequeue();
        }
    }

    [GeneratedRegex(@"^DevTools listening on (?<url>ws://\S+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Listening();
}

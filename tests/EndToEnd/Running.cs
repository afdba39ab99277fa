using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace EndToEnd;

/// <summary>A call of the program that is under way, the leader of a session of its own.</summary>
internal sealed class Running
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan s_stepLimit = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly string _releases;
    private readonly HashSet<string> _before;
    private readonly StringBuilder _output = new();
    private readonly Task _reading;

    public Running(ProcessStartInfo start, string artifacts)
    {
        _releases = Path.Combine(artifacts, "releases");
        _before = [.. Runs()];
        _process = Process.Start(start)!;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput), ReadAsync(_process.StandardError));
    }

    public int Pid => _process.Id;

    /// <summary>Waits for an event of the run's log, such as <c>("step-started", "latency")</c>.</summary>
    public async Task WaitAsync(string happened, string? step = null, string text = "")
    {
        await Waiting.ForAsync($"{happened} {step} {text}", s_stepLimit, () =>
        {
            if (Lines().Any(line => line.Contains($"\"event\":\"{happened}\"", StringComparison.Ordinal) && (step is null || line.Contains($"\"step\":\"{step}\"", StringComparison.Ordinal)) && line.Contains(text, StringComparison.Ordinal)))
                return true;
            return _process.HasExited ? throw new ShouldAssertException($"it ended before {happened} {step} {text}:\n{Text}") : false;
        });
    }

    /// <summary>Waits until it says something.</summary>
    public Task SaysAsync(string text) => Waiting.ForAsync($"'{text}'", s_stepLimit, () => Text.Contains(text, StringComparison.Ordinal) || (_process.HasExited ? throw new ShouldAssertException($"it ended before it said '{text}':\n{Text}") : false));

    /// <summary>SIGKILL to its whole session, as when the terminal's machine is gone.</summary>
    public async Task KillSessionAsync()
    {
        // Itself first: while the others are looked for it would go on.
        LinuxProcesses.Send(_process.Id, LinuxProcesses.Kill);
        foreach (var pid in LinuxProcesses.Session(_process.Id))
            LinuxProcesses.Send(pid, LinuxProcesses.Kill);
        await _process.WaitForExitAsync();
    }

    public void Signal(int signal) => LinuxProcesses.Send(-_process.Id, signal);

    /// <summary>Waits for its end. What it leaves running must not hold its output open.</summary>
    public async Task<Ended> EndAsync()
    {
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException late)
        {
            await KillSessionAsync();
            throw new TimeoutException($"it did not end within {s_limit.TotalMinutes} min:\n{Text}", late);
        }

        await _reading.WaitAsync(TimeSpan.FromSeconds(10));
        var record = Run() is { } run && File.Exists(Path.Combine(run, "record.json")) ? JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(run, "record.json"))).RootElement : (JsonElement?)null;
        return new(_process.ExitCode, Text, record);
    }

    private string Text
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    private string? Run() => Runs().Where(run => !_before.Contains(run)).Order(StringComparer.Ordinal).LastOrDefault();

    private IEnumerable<string> Runs() => Directory.Exists(_releases) ? Directory.EnumerateDirectories(_releases).Where(folder => Path.GetFileName(folder) != "latest") : [];

    private string[] Lines()
    {
        if (Run() is not { } run || !File.Exists(Path.Combine(run, "log.jsonl")))
            return [];
        using var reader = new StreamReader(new FileStream(Path.Combine(run, "log.jsonl"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd().Split('\n');
    }

    private async Task ReadAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (_output)
                _output.AppendLine(line);
        }
    }
}

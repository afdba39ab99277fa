using Interlock.Engine;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Verify.Probes;
using Interlock.Verify.Probes.Browsers;

namespace Interlock.Tests.Verify.Browsers;

/// <summary>A run's folder and its browser, shared by the tests of a class.</summary>
public sealed class BrowserRoom : IAsyncLifetime
{
    private static int number;

    public string Folder { get; } = Directory.CreateTempSubdirectory("interlock-pages-").FullName;

    /// <summary>What all processes of the browser carry in their environment.</summary>
    public string Mark { get; } = $"browser-test-{Environment.ProcessId}-{Interlocked.Increment(ref number)}";

    internal BrowserHouse House { get; private set; } = null!;

    public Task InitializeAsync()
    {
        House = new(new CommandRunner(TimeProvider.System, Mark), TimeProvider.System);
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await House.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }

    internal async Task<StepResult> LookAsync(string url, ProbeSettings settings, Secret? key = null, CancellationToken cancellation = default)
    {
        using var prober = new Prober(url, TimeProvider.System, key, "il-page") { Context = Contexts.For(url, artifacts: Folder, browsers: House) };
        return (await Probe.Of(settings).RunAsync(prober, Captures.None.With("probe", "il-page"), cancellation)).Judged(OnFailure.Stop);
    }

    /// <summary>The ids of the browser's processes that run.</summary>
    public IReadOnlyList<int> Processes() =>
    [
        .. Directory.EnumerateDirectories("/proc").Select(folder => int.TryParse(Path.GetFileName(folder), out var pid) ? pid : 0).Where(pid => pid > 0 && Holds($"/proc/{pid}/environ", $"INTERLOCK_RUN={Mark}")),
    ];

    private static bool Holds(string file, string text)
    {
        try
        {
            return File.ReadAllText(file).Split('\0').Contains(text);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}

using System.Diagnostics;
using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Tests.Repository;

namespace Interlock.Tests.Platforms;

/// <summary>A platform's steps by themselves. A step is run as the engine does: what it journals goes through JSON, and every question is asked of new instances, as after a kill.</summary>
internal abstract class StepRoom : IDisposable
{
    private readonly Dictionary<(Phase, string), JsonObject> facts = [];
    private readonly Dictionary<(Phase, string), JsonObject> intents = [];

    public RolloutSettings Rollout { get; set; } = new() { Listen = "http://127.0.0.1:0", Traffic = [100], ProbeRate = 20, DrainWithin = TimeSpan.FromSeconds(20) };

    public ServiceSettings Service { get; set; } = new();

    public string Version { get; private set; } = "";

    public string Commit { get; private set; } = "";

    public LocalPaths Paths => new(Source.Beside("state"), "local");

    public EdgeClient Edge => new(new ControlSocketPath(Paths).Find() ?? throw new ShouldAssertException("there is no edge"));

    public abstract IPlatform Platform { get; }

    /// <summary>What steps have said.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Said { get; } = new();

    protected Checkout Source { get; } = new();

    protected virtual ReleaseRunbook Runbook => new() { Name = "shop", Version = "1.0.0", Services = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal) { ["web"] = Service }, Rollout = Rollout };

    // Built beside these tests, in the same configuration.
    protected static string EdgeProgram => Path.Combine(Tests.Runbook.Text.Root(), "src/Interlock.Edge/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0/Interlock.Edge.dll");

    /// <summary>The version that is released from now on: a commit of its own.</summary>
    public async Task PlanAsync(string version)
    {
        Source.With("version", version).Commit(version);
        (Version, Commit) = (version, await Source.Repository().SnapshotAsync(default));
    }

    /// <summary>Releases a version as far as the edge and the services go.</summary>
    public async Task DeployAsync(string version)
    {
        await PlanAsync(version);
        foreach (var (phase, name) in new[] { (Phase.Provision, "edge"), (Phase.Rollout, "start new version"), (Phase.Rollout, "shift traffic") })
        {
            var result = await RunAsync(phase, name);
            result.Verdict.ShouldBe(Verdict.Go, result.Evidence);
        }
    }

    /// <summary>What an earlier step left.</summary>
    public void Know(Phase phase, string name, JsonObject data) => facts[(phase, name)] = data;

    public MutatingStep Step(Phase phase, string name) => (MutatingStep)Any(phase, name);

    private Step Any(Phase phase, string name) => Platform.Steps(phase, new PlanRequest(Runbook, "local", Version, Commit)).Single(step => step.Name == name);

    public async Task<JsonObject> PrepareAsync(Phase phase, string name) => intents[(phase, name)] = Journalled(await Step(phase, name).PrepareAsync(Context(), default));

    public async Task<StepResult> RunAsync(Phase phase, string name, CancellationToken cancellation = default)
    {
        var step = Any(phase, name);
        var result = await step.RunAsync(Context(step is MutatingStep ? await PrepareAsync(phase, name) : null), cancellation);
        if (result.Data is { } data)
            facts[(phase, name)] = Journalled(data);
        return result;
    }

    /// <summary>Runs a step that is not the platform's.</summary>
    public Task<StepResult> RunAsync(Func<PlanRequest, Step> step) => step(new(Runbook, "local", Version, Commit)).RunAsync(Context(), default);

    /// <summary>Runs a step again that was cut off, by the intent that it had.</summary>
    public Task<StepResult> GoOnAsync(Phase phase, string name) => Step(phase, name).RunAsync(Context(intents[(phase, name)]), default);

    public Task<Reality> ProbeAsync(Phase phase, string name) => Step(phase, name).ProbeAsync(Context(), intents[(phase, name)], default);

    public Task<UndoResult> UndoAsync(Phase phase, string name) => Step(phase, name).UndoAsync(Context(), intents[(phase, name)], facts.GetValueOrDefault((phase, name)), default);

    public async Task<EdgeSlot?> SlotAsync(string name)
    {
        using var edge = Edge;
        return (await edge.StateAsync()).Find(name);
    }

    /// <summary>kill -9 of the edge.</summary>
    public async Task KillEdgeAsync()
    {
        using var edge = Edge;
        await KillAsync((await edge.PingAsync())!.Pid);
    }

    public static async Task KillAsync(int pid)
    {
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await UntilAsync(() => Task.FromResult(DetachedProcess.Read(pid) is null));
    }

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
            await Task.Delay(20, limit.Token);
    }

    public virtual void Dispose() => Source.Dispose();

    private static JsonObject Journalled(JsonObject data) => JsonNode.Parse(data.ToJsonString())!.AsObject();

    protected StepContext Context(JsonObject? intent = null) => new()
    {
        Plan = new(Runbook, "local", Version, Commit, []),
        Run = "local-test",
        Site = new(Source.Root, Paths.State, Source.Beside("artifacts")),
        Commands = new CommandRunner(TimeProvider.System),
        Clock = TimeProvider.System,
        Platform = Platform,
        Repository = Source.Repository(),
        Options = new(),
        Database = _ => Task.FromResult<DatabaseUrl?>(null),
        FindData = (phase, step) => facts.GetValueOrDefault((phase, step)),
        Say = Said.Enqueue,
        Intent = intent ?? [],
    };
}

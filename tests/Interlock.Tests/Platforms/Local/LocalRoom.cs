using System.Diagnostics;
using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Platforms.Local;
using Interlock.Processes;
using Interlock.Runbook;
using Interlock.Session;
using Interlock.Tests.Repository;

namespace Interlock.Tests.Platforms;

/// <summary>Platform <c>local</c> as it is: a git repository, the edge and services as processes. A step is run as the engine does: what it journals goes through JSON, and every question is asked of new instances, as after a kill.</summary>
internal sealed class LocalRoom : IDisposable
{
    private readonly Checkout source = new();
    private readonly Dictionary<(Phase, string), JsonObject> facts = [];
    private readonly Dictionary<(Phase, string), JsonObject> intents = [];

    public LocalRoom() => Service = SmallService.Settings(Folder = Directory.CreateDirectory(source.Beside("room")).FullName);

    /// <summary>Where the services are told how to behave.</summary>
    public string Folder { get; }

    public RolloutSettings Rollout { get; set; } = new() { Listen = "http://127.0.0.1:0", Traffic = [100], ProbeRate = 20, DrainWithin = TimeSpan.FromSeconds(20) };

    public ServiceSettings Service { get; set; }

    public string Version { get; private set; } = "";

    public string Commit { get; private set; } = "";

    public LocalPaths Paths => new(source.Beside("state"), "local");

    public EdgeClient Edge => new(new ControlSocketPath(Paths).Find() ?? throw new ShouldAssertException("there is no edge"));

    public LocalPlatform Platform => new(Paths, Runbook, new CommandRunner(TimeProvider.System), TimeProvider.System, EdgeProgram);

    private ReleaseRunbook Runbook => new() { Name = "shop", Version = "1.0.0", Services = new Dictionary<string, ServiceSettings>(StringComparer.Ordinal) { ["web"] = Service }, Rollout = Rollout };

    // Built beside these tests, in the same configuration.
    private static string EdgeProgram => Path.Combine(Tests.Runbook.Text.Root(), "src/Interlock.Edge/bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0/Interlock.Edge.dll");

    /// <summary>The version that is released from now on: a commit of its own.</summary>
    public async Task PlanAsync(string version)
    {
        source.With("version", version).Commit(version);
        (Version, Commit) = (version, await source.Repository().SnapshotAsync(default));
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

    public MutatingStep Step(Phase phase, string name) => (MutatingStep)Platform.Steps(phase, new PlanRequest(Runbook, "local", Version, Commit)).Single(step => step.Name == name);

    public async Task<JsonObject> PrepareAsync(Phase phase, string name) => intents[(phase, name)] = Journalled(await Step(phase, name).PrepareAsync(Context(), default));

    public async Task<StepResult> RunAsync(Phase phase, string name, CancellationToken cancellation = default)
    {
        var result = await Step(phase, name).RunAsync(Context(await PrepareAsync(phase, name)), cancellation);
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

    /// <summary>Starts a version's process for a slot as a step does that is killed before any slot knows of it.</summary>
    public async Task<DetachedProcess> StartUnknownAsync(string slot, string version)
    {
        var commands = new CommandRunner(TimeProvider.System);
        if (version == Version)
            await new VersionBuilder(Paths, source.Repository(), commands, TimeProvider.System).BuildAsync(Version, Commit, Service, _ => { }, default);
        var built = BuiltVersion.All(Paths).Single(built => built.Version == version);
        return (await new ServiceProcess(Paths, commands, TimeProvider.System).StartAsync(Context(), built, slot, Service, default)).Process;
    }

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

    /// <summary>The warm time of a slot is over; its process is told to end, and can't yet.</summary>
    public async Task StopForGoodAsync(string slot)
    {
        var pid = (await SlotAsync(slot))!.Process!.Pid;
        using (var stop = Process.Start("kill", ["-STOP", pid.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        using var edge = Edge;
        await edge.RetireAsync(slot, TimeSpan.Zero);
        // SIGTERM, which waits until the process goes on (proc(5), ShdPnd).
        await UntilAsync(async () => (await File.ReadAllLinesAsync($"/proc/{pid}/status")).Any(line => line.StartsWith("ShdPnd:", StringComparison.Ordinal) && line.EndsWith("4000", StringComparison.Ordinal)));
    }

    /// <summary>A request to <c>/hold</c> through the edge that is inside that version when this returns.</summary>
    public async Task<Task<string>> HoldAsync(string version)
    {
        var client = new HttpClient { BaseAddress = new(await Platform.UrlAsync(default)) };
        List<Task<string>> held = [];
        // Both versions may have a share: asked again until one has come to this one.
        await UntilAsync(async () =>
        {
            held.Add(client.GetStringAsync("/hold"));
            await Task.Delay(100);
            return File.Exists(SmallService.Inside(Folder, version));
        });
        return Task.Run(async () => (await Task.WhenAll(held)).First(answer => answer.Contains($"\"{version}\"", StringComparison.Ordinal)));
    }

    /// <summary>Watches what serves, by rules of a test's own, and leaves what it finds to a person.</summary>
    /// <param name="watch">The runbook's <c>watch</c>.</param>
    /// <param name="once">Takes one sample only.</param>
    public async Task<(string Said, GateException? Broken)> WatchAsync(string watch, bool once = false)
    {
        var runbook = source.Beside("watched.yaml");
        await File.WriteAllTextAsync(runbook, $"{{name: shop, version: 1.0.0, services: {{web: {{run: ./serve}}}}, watch: {watch}}}");
        await using var said = new StringWriter();
        await using var session = new ReleaseSession(new()
        {
            Target = "Watch",
            Runbook = runbook,
            State = Paths.State,
            Artifacts = source.Beside("artifacts"),
            WatchesOnce = once,
            Options = new() { KeepOnFailure = true },
            Out = said,
            Observer = _ => throw new NotSupportedException(),
            EdgeProgram = EdgeProgram,
        }, (_, _, _) => source.Repository(), default);
        try
        {
            await session.WatchAsync();
            return (said.ToString(), null);
        }
        catch (GateException broken)
        {
            return (said.ToString(), broken);
        }
    }

    public void LetGo() => File.WriteAllText(SmallService.LetGo(Folder), "");

    public void KnowsOnly(string version, string path) => File.WriteAllText(SmallService.OnlyAt(Folder, version), path);

    public void Needs(string version, string variable, string value) => File.WriteAllText(SmallService.Needs(Folder, version), $"{variable}={value}");

    /// <summary>From now on the runbook has these variables, and those that the service needs to be one of these tests.</summary>
    public void Give(params (string Name, VariableSettings Variable)[] variables) => Service = Service with
    {
        Variables = SmallService.Settings(Folder).Variables.Concat(variables.Select(given => KeyValuePair.Create(given.Name, given.Variable))).ToDictionary(StringComparer.Ordinal),
    };

    public void MakeSick(string version) => File.WriteAllText(SmallService.Sick(Folder, version), "");

    public static async Task UntilAsync(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
            await Task.Delay(20, limit.Token);
    }

    public void Dispose()
    {
        // Nothing of a test may outlive it, whatever the test has broken.
        Platform.DownAsync(_ => { }, default).GetAwaiter().GetResult();
        ProcessGroup.StopMarked(ServiceProcess.MarkVariable, Paths.Root);
        source.Dispose();
    }

    private static JsonObject Journalled(JsonObject data) => JsonNode.Parse(data.ToJsonString())!.AsObject();

    private StepContext Context(JsonObject? intent = null) => new()
    {
        Plan = new(Runbook, "local", Version, Commit, []),
        Run = "local-test",
        Site = new(source.Root, Paths.State, source.Beside("artifacts")),
        Commands = new CommandRunner(TimeProvider.System),
        Clock = TimeProvider.System,
        Platform = Platform,
        Repository = source.Repository(),
        Options = new(),
        Database = _ => Task.FromResult<DatabaseUrl?>(null),
        FindData = (phase, step) => facts.GetValueOrDefault((phase, step)),
        Say = _ => { },
        Intent = intent ?? [],
    };
}

using Interlock.Engine;
using Interlock.Platforms.Docker;
using Interlock.Platforms.Local;
using Interlock.Platforms.Swarm;
using Interlock.Processes;
using Interlock.Runbook;
using Shared;

namespace Interlock.Tests.Platforms;

/// <summary>One Swarm for all tests that need one: they run one after the other.</summary>
[CollectionDefinition(nameof(SwarmManager))]
public sealed class SwarmManagerCollection : ICollectionFixture<SwarmManager>;

/// <summary>Platform <c>swarm</c> as it is: a git repository, the edge, and services of a real Swarm, from images that are built of a commit.</summary>
internal sealed class SwarmRoom : StepRoom
{
    private readonly DockerEngine engine;

    public SwarmRoom(DockerEngine engine)
    {
        this.engine = engine;
        Docker = new() { Host = engine.Host };
        Service = new() { Container = new() { Port = 8000 }, StartWithin = TimeSpan.FromSeconds(15), StopWithin = TimeSpan.FromSeconds(2) };
        WithDockerfile("ARG VERSION\nENV VERSION=$VERSION\n");
        Source.With("serve.py", DockerRoom.Serve).With("shop.conf", "one");
    }

    public DockerSettings Docker { get; set; }

    public SwarmSettings Swarm { get; set; } = new() { Monitor = TimeSpan.FromMilliseconds(300), ConvergeWithin = TimeSpan.FromSeconds(40) };

    public string Name { get; } = $"t{Guid.NewGuid():N}"[..9];

    public DockerProgram Engine => new(new CommandRunner(TimeProvider.System), engine.Host, TimeProvider.System);

    public SwarmEngine Manager => new(_ => Task.FromResult(engine.Socket), TimeProvider.System);

    public override SwarmPlatform Platform => new(Paths, Runbook, new CommandRunner(TimeProvider.System), TimeProvider.System, EdgeProgram, Engine);

    public SwarmHost Host => new(Paths, Runbook, Engine, Manager);

    protected override ReleaseRunbook Runbook => base.Runbook with { Name = Name, Platform = PlatformKind.Swarm, Docker = Docker, Swarm = Swarm };

    /// <summary>The service of a slot, as it is named.</summary>
    public string ServiceOf(string slot) => $"{Name}-local-web-{slot}";

    public async Task<SwarmService> ServiceAsync(string slot) => await Manager.ServiceAsync(ServiceOf(slot), default) ?? throw new ShouldAssertException($"there is no service for {slot}");

    public async Task<IReadOnlyList<SwarmTask>> RunningAsync(string slot) => [.. (await Manager.TasksAsync((await ServiceAsync(slot)).Id, default)).Where(task => task.Runs)];

    /// <summary>Starts something of this room as its own host does, without the edge.</summary>
    public Task<StartedVersion> StartAsync(BuiltVersion version, string slot) => Host.StartAsync(Context(), version, slot, Service, default);

    /// <summary>From the next version on, the service does that at its start.</summary>
    public SwarmRoom Behaving(string python)
    {
        Source.With("serve.py", DockerRoom.Serve.Replace("#BEHAVE", python, StringComparison.Ordinal));
        return this;
    }

    public SwarmRoom With(string path, string text)
    {
        Source.With(path, text);
        return this;
    }

    public SwarmRoom WithDockerfile(string lines)
    {
        Source.With("Dockerfile", $"FROM {DockerEngine.Python}\n{lines}COPY serve.py /app/serve.py\nCMD [\"python3\", \"/app/serve.py\"]\n");
        return this;
    }

    public override void Dispose()
    {
        // Nothing of a test may outlive it, whatever the test has broken.
        Platform.DownAsync(_ => { }, default).GetAwaiter().GetResult();
        base.Dispose();
    }
}

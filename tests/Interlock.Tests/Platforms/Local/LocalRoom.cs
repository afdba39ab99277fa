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
internal sealed class LocalRoom : StepRoom
{
    public LocalRoom() => Service = SmallService.Settings(Folder = Directory.CreateDirectory(Source.Beside("room")).FullName);

    /// <summary>Where the services are told how to behave.</summary>
    public string Folder { get; }

    public override LocalPlatform Platform => new(Paths, Runbook, new CommandRunner(TimeProvider.System), TimeProvider.System, EdgeProgram);

    /// <summary>Starts a version's process for a slot as a step does that is killed before any slot knows of it.</summary>
    public async Task<DetachedProcess> StartUnknownAsync(string slot, string version)
    {
        var commands = new CommandRunner(TimeProvider.System);
        if (version == Version)
            await new VersionBuilder(Paths, Source.Repository(), commands, TimeProvider.System).BuildAsync(Version, Commit, Service, _ => { }, default);
        var built = BuiltVersion.All(Paths).Single(built => built.Version == version);
        return (await new ServiceProcess(Paths, commands, TimeProvider.System).StartAsync(Context(), built, slot, Service, default)).Process;
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
        var runbook = Source.Beside("watched.yaml");
        await File.WriteAllTextAsync(runbook, $"{{name: shop, version: 1.0.0, services: {{web: {{run: ./serve}}}}, watch: {watch}}}");
        await using var said = new StringWriter();
        await using var session = new ReleaseSession(new()
        {
            Target = "Watch",
            Runbook = runbook,
            State = Paths.State,
            Artifacts = Source.Beside("artifacts"),
            WatchesOnce = once,
            Options = new() { KeepOnFailure = true },
            Out = said,
            Observer = _ => throw new NotSupportedException(),
            EdgeProgram = EdgeProgram,
        }, (_, _, _) => Source.Repository(), default);
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

    public override void Dispose()
    {
        // Nothing of a test may outlive it, whatever the test has broken.
        Platform.DownAsync(_ => { }, default).GetAwaiter().GetResult();
        ProcessGroup.StopMarked(ServiceProcess.MarkVariable, Paths.Root);
        base.Dispose();
    }
}

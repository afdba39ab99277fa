using System.Text.Json.Nodes;
using Interlock.Platforms.Local;
using Interlock.Runbook;

namespace Interlock.Platforms.Supervisor;

/// <summary>Restarts the programs of all services in the runbook's order: each is up for its startsecs before the next, and each service is healthy and tells the right version before the next.</summary>
internal sealed class Restarts(SupervisorClient client, ReleaseRunbook runbook, TimeProvider clock)
{
    private const int LogLines = 20;

    // supervisord kills what does not end in its stopwaitsecs; it gets some time for that.
    private static readonly TimeSpan StopReserve = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly ProgramLog written = new(client);

    /// <summary>How long all of it may take. supervisord's own configuration is not known while a plan is made: see <see cref="NeededBy"/>.</summary>
    public TimeSpan Limit => runbook.Services.Values.Aggregate(TimeSpan.FromMinutes(2), (sum, service) => sum + (service.StartWithin + service.StopWithin + TimeSpan.FromMinutes(1)) * service.Programs.Count);

    /// <summary>How long it takes at most by supervisord's startsecs and stopwaitsecs.</summary>
    /// <param name="programs">What it says of each process.</param>
    public TimeSpan NeededBy(IEnumerable<ProgramConfig> programs) =>
        programs.Aggregate(runbook.Services.Values.Aggregate(TimeSpan.Zero, (sum, service) => sum + service.StartWithin), (sum, program) => sum + program.StopsIn + StopReserve + program.StartsIn);

    /// <summary>Which process each program is now, to tell later which were started in between.</summary>
    public async Task<JsonObject> IdentitiesAsync(CancellationToken cancellation)
    {
        var all = await client.ProgramsAsync(cancellation);
        return new(Named(all).Select(program => KeyValuePair.Create(program.FullName, (JsonNode?)Identity(program))));
    }

    /// <summary>Restarts every program that is still the process it was; one that was started since is left alone.</summary>
    /// <param name="before">The processes of before.</param>
    /// <param name="told">The version that must answer in the end, and the paths of health by service where they are others than the runbook's; null: any version.</param>
    /// <param name="begins">Told of each just before it is started, with where its logs end.</param>
    /// <param name="say">Told of each.</param>
    /// <param name="cancellation">Interrupt.</param>
    /// <returns>Null when all are up; else what is wrong.</returns>
    public Task<RestartFailure?> OntoAsync(JsonObject before, DeployedVersion? told, Action<ProgramInfo, (long Output, long Error)> begins, Action<string> say, CancellationToken cancellation) =>
        EachServiceAsync(told, begins, program => Runs(program) && Identity(program) != Was(before, program) ? Act.Leave : Act.Restart, say, cancellation);

    /// <summary>The way back: restarts every program that is another process than it was, and stops those that did not run.</summary>
    /// <inheritdoc cref="OntoAsync"/>
    public Task<RestartFailure?> BackAsync(JsonObject before, DeployedVersion? told, Action<ProgramInfo, (long Output, long Error)> begins, Action<string> say, CancellationToken cancellation) =>
        EachServiceAsync(told, begins, program => Was(before, program) is not { Length: > 0 } was ? Act.Stop : Runs(program) && Identity(program) == was ? Act.Leave : Act.Restart, say, cancellation);

    /// <summary>Starts what does not run, and leaves all else alone.</summary>
    /// <inheritdoc cref="OntoAsync"/>
    public Task<RestartFailure?> ReviveAsync(DeployedVersion? told, Action<ProgramInfo, (long Output, long Error)> begins, Action<string> say, CancellationToken cancellation) =>
        EachServiceAsync(told, begins, program => Runs(program) ? Act.Leave : Act.Restart, say, cancellation);

    /// <summary>How many programs were started since; and whether all of them run.</summary>
    public async Task<(int Started, int Of, bool AllRun)> ProgressAsync(JsonObject before, CancellationToken cancellation)
    {
        var programs = Named(await client.ProgramsAsync(cancellation)).ToList();
        return (programs.Count(program => Runs(program) && Identity(program) != Was(before, program)), programs.Count, programs.TrueForAll(program => program.State == ProgramState.Running));
    }

    /// <summary>Stops the programs of the runbook, last first.</summary>
    /// <returns>Those that ran.</returns>
    public async Task<IReadOnlyList<string>> StopAllAsync(CancellationToken cancellation)
    {
        var (all, configs) = (await client.ProgramsAsync(cancellation), await client.ConfigAsync(cancellation));
        var stopped = new List<string>();
        foreach (var program in Named(all).Reverse().Where(program => program.IsUp))
        {
            await StopAsync(program, ProgramNames.ConfigOf(program, configs), cancellation);
            stopped.Add(program.FullName);
        }

        return stopped;
    }

    private async Task<RestartFailure?> EachServiceAsync(DeployedVersion? told, Action<ProgramInfo, (long Output, long Error)> begins, Func<ProgramInfo, Act> what, Action<string> say, CancellationToken cancellation)
    {
        var configs = await client.ConfigAsync(cancellation);
        foreach (var (name, service) in runbook.Services)
        {
            var (up, stopped) = (new List<(ProgramInfo Program, (long, long) Log)>(), false);
            foreach (var program in await OfAsync(service, cancellation))
            {
                var act = what(program);
                var end = ProgramLog.EndOf(program);
                if (act == Act.Stop)
                    (_, stopped) = (await StopAsync(program, ProgramNames.ConfigOf(program, configs), cancellation), true);
                else if (act == Act.Leave && program.State == ProgramState.Running)
                    up.Add((program, end));
                else if (await (act == Act.Leave ? WaitAsync(program, end, service, ProgramNames.ConfigOf(program, configs), say, cancellation) : RestartAsync(program, service, ProgramNames.ConfigOf(program, configs), begins, say, cancellation)) is var (running, failure) && failure is not null)
                    return failure;
                else
                    up.Add((running, end));
            }

            if (!stopped && service.Url is not null && await HealthyAsync(name, service, told, up, cancellation) is { } unwell)
                return unwell;
        }

        return null;
    }

    private async Task<IReadOnlyList<ProgramInfo>> OfAsync(ServiceSettings service, CancellationToken cancellation)
    {
        var all = await client.ProgramsAsync(cancellation);
        return [.. service.Programs.SelectMany(named => ProgramNames.Find(named, all) is { Count: > 0 } found ? found : throw new SupervisorException(ProgramNames.Unknown(named, all, []), SupervisorFault.BadName))];
    }

    private async Task<(ProgramInfo Running, RestartFailure? Failure)> RestartAsync(ProgramInfo program, ServiceSettings service, ProgramConfig config, Action<ProgramInfo, (long Output, long Error)> begins, Action<string> say, CancellationToken cancellation)
    {
        if (!await StopAsync(program, config, cancellation))
            return (program, new($"{program.FullName} did not end within its stopwaitsecs of {config.StopsIn.TotalSeconds:0} s, though supervisord kills it then: see what holds process {program.Pid}", []));
        var end = ProgramLog.EndOf(program);
        begins(program, end);
        try
        {
            await client.StartAsync(program.FullName, cancellation);
        }
        catch (SupervisorException refused) when (refused.Fault is not null and not SupervisorFault.AlreadyStarted)
        {
            return (program, new($"{program.FullName} can't be started: {refused.Message}", await written.SinceAsync(program, end, LogLines, cancellation)));
        }

        return await WaitAsync(program, end, service, config, say, cancellation);
    }

    // Of one that was started a moment ago, too: a run that was killed did not wait for it.
    private async Task<(ProgramInfo Running, RestartFailure? Failure)> WaitAsync(ProgramInfo program, (long Output, long Error) end, ServiceSettings service, ProgramConfig config, Action<string> say, CancellationToken cancellation)
    {
        var (running, problem) = await UpAsync(program.FullName, config.StartsIn + service.StartWithin, cancellation);
        if (problem)
        {
            var log = await written.SinceAsync(running, end, LogLines, cancellation);
            return (running, new(await new Explanation(client).OfAsync(running, log, service.Url, cancellation) ?? $"{program.FullName} does not come up", log));
        }

        say($"{running.FullName} is RUNNING (process {running.Pid}), up for its startsecs of {config.StartsIn.TotalSeconds:0} s");
        return (running, null);
    }

    // supervisord tells nothing by itself over XML-RPC: it is asked again and again.
    private async Task<(ProgramInfo Program, bool Problem)> UpAsync(string name, TimeSpan limit, CancellationToken cancellation)
    {
        var (began, failedStarts) = (clock.GetTimestamp(), new HashSet<int>());
        while (true)
        {
            var program = await client.ProgramAsync(name, cancellation);
            if (program.State == ProgramState.Running)
                return (program, false);
            if (program.State == ProgramState.Backoff)
                failedStarts.Add(program.Start);
            // Once may be an accident, such as a port that is free a moment later; twice is a loop.
            if (failedStarts.Count > 1 || program.State is ProgramState.Fatal or ProgramState.Exited or ProgramState.Stopped or ProgramState.Unknown || clock.GetElapsedTime(began) > limit)
                return (program, true);
            await Task.Delay(Pause, clock, cancellation);
        }
    }

    private async Task<bool> StopAsync(ProgramInfo program, ProgramConfig config, CancellationToken cancellation)
    {
        try
        {
            if (program.IsUp)
                await client.StopAsync(program.FullName, cancellation);
        }
        catch (SupervisorException ended) when (ended.Fault is SupervisorFault.NotRunning or SupervisorFault.Failed)
        {
            // Just now, by itself.
        }

        var began = clock.GetTimestamp();
        while ((await client.ProgramAsync(program.FullName, cancellation)).State is ProgramState.Running or ProgramState.Starting or ProgramState.Backoff or ProgramState.Stopping)
        {
            if (clock.GetElapsedTime(began) > config.StopsIn + StopReserve)
                return false;
            await Task.Delay(Pause, clock, cancellation);
        }

        return true;
    }

    private async Task<RestartFailure?> HealthyAsync(string name, ServiceSettings service, DeployedVersion? told, List<(ProgramInfo Program, (long, long) Log)> up, CancellationToken cancellation)
    {
        var (url, path, began) = (service.Url!.TrimEnd('/'), told?.HealthOf(name) ?? service.Health, clock.GetTimestamp());
        while (true)
        {
            var (version, healthy, evidence) = await ServiceHealth.AskAsync(url, path, clock, cancellation);
            if (healthy && (told is null || version == told.Version))
                return null;
            foreach (var (program, log) in up)
                if (await client.ProgramAsync(program.FullName, cancellation) is var now && Identity(now) != Identity(program))
                {
                    var lines = await written.SinceAsync(now, log, LogLines, cancellation);
                    return new(Runs(now)
                        ? $"{now.FullName} ended by itself before {name} was healthy, and supervisord has started it again"
                        : (await new Explanation(client).OfAsync(now, lines, service.Url, cancellation))!, lines);
                }

            if (clock.GetElapsedTime(began) > service.StartWithin)
                return await UnwellAsync(name, service, told, healthy, version, evidence, up, cancellation);
            await Task.Delay(Pause, clock, cancellation);
        }
    }

    private async Task<RestartFailure> UnwellAsync(string name, ServiceSettings service, DeployedVersion? told, bool healthy, string? version, string evidence, List<(ProgramInfo Program, (long, long) Log)> up, CancellationToken cancellation)
    {
        var lines = new List<string>();
        foreach (var (program, log) in up)
            lines.AddRange(await written.SinceAsync(program, log, LogLines, cancellation));
        var folders = string.Join(", ", up.Select(one => new FileInfo($"/proc/{one.Program.Pid}/cwd").LinkTarget is { } folder ? $"{one.Program.FullName} in {folder}" : null).OfType<string>());
        return healthy
            ? new($"{name} tells version {version}, expected {told!.Version}{(folders.Length > 0 ? $" (it runs {folders})" : "")}: its programs must run the code in the runbook's folder, and its health must tell the version that it was given", lines)
            : new($"{name} was not healthy within {service.StartWithin.TotalSeconds:0.#} s: {evidence}", lines);
    }

    private IEnumerable<ProgramInfo> Named(IReadOnlyList<ProgramInfo> all) => runbook.Services.Values.SelectMany(service => service.Programs).SelectMany(named => ProgramNames.Find(named, all));

    private static bool Runs(ProgramInfo program) => program.State is ProgramState.Running or ProgramState.Starting;

    // One that is tried again and again was up, as far as supervisord is told.
    private static string Identity(ProgramInfo program) => program is { State: ProgramState.Backoff } ? "backoff" : program.Identity;

    private static string? Was(JsonObject before, ProgramInfo program) => before[program.FullName]?.GetValue<string>();

    private enum Act
    {
        Leave,
        Restart,
        Stop,
    }
}

/// <summary>Why a program is not up, or a service not well.</summary>
/// <param name="Problem">What is wrong, one sentence.</param>
/// <param name="Log">The end of what it wrote.</param>
internal sealed record RestartFailure(string Problem, IReadOnlyList<string> Log);

using Interlock.Engine;

namespace Interlock.Platforms.Local;

/// <summary>Puts a built version into a slot, and takes it out again: for the new version, for the way back, and for what died by itself.</summary>
internal sealed class ServiceInSlot(LocalEdge edge, IVersionHost host, LocalPaths paths, PlanRequest request)
{
    private const int LogLines = 20;

    public Runbook.ServiceSettings Settings { get; } = request.Runbook.Services.First().Value;

    // What has its slot is stopped, what is not kept is built again, and then it is waited for.
    public TimeSpan StartLimit => (Settings.Build?.Within ?? TimeSpan.Zero) + (request.Runbook.Platform is Runbook.PlatformKind.Docker or Runbook.PlatformKind.Swarm ? Settings.Container.BuildWithin : TimeSpan.Zero) + (request.Runbook.Platform == Runbook.PlatformKind.Swarm ? request.Runbook.Swarm.ConvergeWithin : TimeSpan.Zero) + Settings.StartWithin + Settings.StopWithin + TimeSpan.FromMinutes(2);

    /// <summary>The service as a version's own runbook had it.</summary>
    public Runbook.ServiceSettings SettingsOf(string version) => BuiltVersion.Find(paths, version)?.Settings(Settings) ?? Settings;

    /// <summary>What runs in the slots.</summary>
    public IVersionHost Host => host;

    /// <summary>Starts a version in a slot and waits until it is healthy for the first time.</summary>
    public async Task<FirstStart> StartAsync(StepContext context, BuiltVersion built, string slot, CancellationToken cancellation)
    {
        await host.StopUnknownAsync(slot, built.Version, cancellation);
        var lost = built.Served?.Lost(Settings) ?? [];
        if (lost.Where(variable => variable.Required).Select(variable => variable.Name).ToList() is { Count: > 0 } needed)
            return new("", "", TimeSpan.Zero, $"{built.Version} needs {string.Join(", ", needed)}, which was a secret and is not kept, and the runbook of now has no value for it. Give it one under services.{request.Runbook.Services.First().Key}.variables, and run again", []);
        foreach (var (name, _) in lost)
            context.Say($"{built.Version} is started without {name}: it was a secret and is not kept, and the runbook of now has no value for it");
        var settings = built.Settings(Settings);
        StartedVersion started;
        try
        {
            started = await host.StartAsync(context, built, slot, settings, cancellation);
        }
        catch (VersionStartException failed)
        {
            return new("", "", TimeSpan.Zero, failed.Message, failed.Details);
        }

        var url = started.Spec.Url;
        await edge.Client.PutSlotAsync(slot, started.Spec, cancellation);
        var began = context.Clock.GetTimestamp();
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var followed = FollowedLog.TellAsync(context, host, new(slot, url, built.Version, 0, false, started.Spec.Process, null, null, 0) { Container = started.Spec.Container, Service = started.Spec.Service }, over.Token);
        bool answered;
        string evidence;
        try
        {
            (answered, evidence) = await new FirstAnswer(context.Clock).WaitAsync(started.Ended, url, settings.Health, settings.StartWithin, cancellation);
        }
        finally
        {
            await over.CancelAsync();
            await followed;
        }

        return answered
            ? new(url, started.Name, context.Clock.GetElapsedTime(began), null, [])
            : new(url, started.Name, context.Clock.GetElapsedTime(began), $"{built.Version} {evidence}. Its log: {host.LogOf(slot, built.Version)}", await host.TailAsync(slot, built.Version, LogLines, cancellation));
    }

    /// <summary>Starts a version that was built here in its slot again, and waits for its first answer.</summary>
    /// <returns>Null when it answers; else what is wrong.</returns>
    public async Task<string?> StartAgainAsync(StepContext context, string slot, string? version, CancellationToken cancellation)
    {
        if (BuiltVersion.Find(paths, version) is not { } retained)
            return $"{slot} does not run any more, and {version ?? "its version"} is not kept as built: --target=Rollback builds it again";
        if ((await StartAsync(context, retained, slot, cancellation)).Problem is { } problem)
            return $"{slot} was started again, but {problem}";
        if ((await edge.StateAsync(cancellation)).Find(slot) is { } held)
            await host.KeepRunningAsync(held, cancellation);
        return null;
    }

    /// <summary>Makes a slot free for another version.</summary>
    public async Task MakeRoomAsync(string slot, CancellationToken cancellation)
    {
        if (!host.UpdatesInPlace)
            await FreeAsync(slot, cancellation);
        else if ((await edge.StateAsync(cancellation)).Find(slot) is not null)
            await edge.Client.RemoveSlotAsync(slot, cancellation);
    }

    /// <summary>Takes out whatever is in a slot.</summary>
    public async Task FreeAsync(string slot, CancellationToken cancellation)
    {
        if ((await edge.StateAsync(cancellation)).Find(slot) is not { } held)
            return;
        await edge.Client.RemoveSlotAsync(slot, cancellation);
        await host.StopAsync(held, SettingsOf(held.Version).StopWithin, cancellation);
    }

    /// <summary>Takes one version out of a slot. Another version there is left alone.</summary>
    /// <param name="slot">The slot.</param>
    /// <param name="version">The version.</param>
    /// <param name="evenServing">Though it gets traffic: nothing served before it.</param>
    /// <param name="cancellation">Interrupt.</param>
    /// <returns>Null when it is out; else why it is not.</returns>
    public async Task<string?> TakeOutAsync(string slot, string version, bool evenServing, CancellationToken cancellation)
    {
        // An edge that has died goes on with the same shares once it is started again.
        if ((await edge.KnownAsync(cancellation))?.Find(slot) is { } held && held.Version == version)
        {
            if (held.Weight > 0 && !evenServing)
                return $"{slot} still gets {held.Weight} % of the traffic: it is not stopped";
            if (await edge.UrlAsync(cancellation) is not null)
                await FreeAsync(slot, cancellation);
        }

        await host.StopUnknownAsync(slot, version, cancellation);
        return null;
    }
}

/// <summary>How a start went.</summary>
/// <param name="Url">Where it listens.</param>
/// <param name="Name">What runs it, for people.</param>
/// <param name="After">From its start to its first healthy answer, or to giving up.</param>
/// <param name="Problem">Null when it is healthy.</param>
/// <param name="Log">The end of its log, when it is not.</param>
internal sealed record FirstStart(string Url, string Name, TimeSpan After, string? Problem, IReadOnlyList<string> Log);

using Interlock.Engine;
using Interlock.Platforms.Docker;
using Interlock.Platforms.Local;

namespace Interlock.Platforms.Swarm;

/// <summary>The engine is a manager of a Swarm in order, nodes can take the tasks, no update of before hangs, and nothing that Interlock did not make is in the way.</summary>
internal sealed class SwarmReady(IContainerEngine engine, SwarmHost host, PlanRequest request) : Step
{
    public const string StepName = "swarm";

    private static readonly Version Oldest = new(20, 10);
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(10);

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "DP-03";

    public override IReadOnlyList<string> Effects =>
    [
        $"docker version and docker info on {request.Runbook.Docker.Host ?? "the docker program's own engine"}: {Oldest} or later, a manager of a Swarm",
        $"a node that takes tasks{(request.Runbook.Swarm.Constraints.Count > 0 ? $" and meets {string.Join(", ", request.Runbook.Swarm.Constraints)}" : "")}",
        $"no service {host.NameOf(Slots.Blue)} or {host.NameOf(Slots.Green)} that Interlock did not make, or whose update hangs",
    ];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        try
        {
            var info = await engine.InfoAsync(cancellation);
            if (info.Version < Oldest)
                return StepResult.Stop($"the engine at {info.Host} is version {info.Version}; {Oldest} or later is needed");
            if (!info.Host.StartsWith("unix://", StringComparison.Ordinal))
                return StepResult.Stop($"the engine is at {info.Host}, and not on this machine: run Interlock on a manager of the Swarm, or set docker.host to its socket");
            var member = await host.Swarm.MemberAsync(cancellation);
            if (NotManaging(member, info.Host) is { } wrong)
                return StepResult.Stop(wrong);
            return await JudgeAsync(context, member, info, cancellation);
        }
        catch (ContainerEngineException away)
        {
            return StepResult.Stop(away.Message);
        }
    }

    private static string? NotManaging(SwarmMember member, string at) => member switch
    {
        { State: "locked" } => $"the Swarm of {at} is locked since its engine was started: docker swarm unlock",
        { State: "active", IsManager: true } => null,
        { State: "active" } => $"the engine at {at} is a worker of its Swarm: run Interlock on a manager (docker node ls there), or promote this node (docker node promote)",
        { State: "inactive" } => $"the engine at {at} is in no Swarm: docker swarm init, or docker swarm join to be one more manager",
        _ => $"the Swarm of {at} is '{member.State}': {(member.Error.Length > 0 ? member.Error : "most of its managers may be away (docker node ls on another manager)")}",
    };

    private async Task<StepResult> JudgeAsync(StepContext context, SwarmMember member, EngineInfo info, CancellationToken cancellation)
    {
        var nodes = await host.Swarm.NodesAsync(cancellation);
        var (stops, warns) = (new List<string>(), new List<string>());
        var here = request.Runbook.Docker.Registry is null;
        var eligible = nodes.Where(node => (!here || node.Id == member.NodeId) && request.Runbook.Swarm.Constraints.All(constraint => NodeConstraint.Meets(node, constraint))).ToList();
        if (!eligible.Exists(node => node.TakesTasks))
            stops.Add($"no node takes the tasks{(here ? ", which stay on this one as there is no docker.registry to pull the image from elsewhere" : "")}: {(eligible.Count == 0 ? $"none meets {string.Join(", ", request.Runbook.Swarm.Constraints)}" : string.Join(", ", eligible.Select(node => node.Told)))}. docker node update --availability active NODE, or see to swarm.constraints");
        warns.AddRange(nodes.Where(node => !node.TakesTasks && !stops.Exists(stop => stop.Contains(node.Told, StringComparison.Ordinal))).Select(node => $"{node.Told}: it takes no tasks"));
        if (here && nodes.Count > 1)
            warns.Add("without docker.registry the other nodes can't have the image: all tasks stay on this one");
        foreach (var slot in new[] { Slots.Blue, Slots.Green })
            if (await host.Swarm.ServiceAsync(host.NameOf(slot), cancellation) is { } there)
                Judge(there, context.Clock.GetUtcNow(), stops, warns);
        return stops.Count > 0 ? StepResult.Stop(stops[0], [.. stops.Skip(1), .. warns])
            : warns.Count > 0 ? StepResult.Warn(warns[0], [.. warns.Skip(1)])
            : StepResult.Go($"engine {info.Version} at {info.Host}, manager of {Counted.Of(nodes.Count, "node")}");
    }

    private void Judge(SwarmService there, DateTimeOffset now, List<string> stops, List<string> warns)
    {
        if (!host.IsOurs(there))
            stops.Add(SwarmHost.Refusal(there));
        else if (there.UpdateState is "paused" or "rollback_paused")
            warns.Add($"the last {(there.UpdateState == "paused" ? "update" : "way back")} of {there.Name} is paused ({there.UpdateMessage}): this release begins it anew. docker service ps {there.Name} shows the tasks that failed");
        else if (there.UpdateState is "updating" or "rollback_started" && now - there.UpdateStarted > Stuck)
            // moby #37493
            warns.Add($"an update of {there.Name} hangs since {there.UpdateStarted:u} ({there.UpdateMessage}): this release begins it anew. When it hangs again, docker node ls and the managers' logs tell more");
        else if (there.UpdateState is "updating" or "rollback_started")
            stops.Add($"an update of {there.Name} is under way since {there.UpdateStarted:u} ({there.UpdateMessage}), and no release of this environment is: wait for it, or docker service rollback {there.Name}");
    }
}

using Interlock.Diagnose;
using Interlock.Platforms.Docker;
using Interlock.Platforms.Local;

namespace Interlock.Platforms.Swarm;

/// <summary>DG-01: nodes that are away, updates that hang, and tasks that fail, with what Swarm says of them.</summary>
internal sealed class SwarmFindings(SwarmHost host, TimeProvider clock)
{
    private const int LastFailed = 5;
    private static readonly TimeSpan Lately = TimeSpan.FromHours(1);

    public async Task<IReadOnlyList<Finding>> FindAsync(CancellationToken cancellation)
    {
        try
        {
            if (await host.Swarm.MemberAsync(cancellation) is { IsManager: false } member)
                return [new("swarm", Verdict.Stop, $"this engine is no manager of a Swarm ('{member.State}')", "docker swarm init, or run it on a manager")];
            var nodes = await host.Swarm.NodesAsync(cancellation);
            var away = nodes.Where(node => !node.TakesTasks).ToList();
            List<Finding> found = [new("swarm", away.Count == 0 ? Verdict.Go : away.Count == nodes.Count ? Verdict.Stop : Verdict.Warn, away.Count == 0 ? $"{Counted.Of(nodes.Count, "node")}, all ready" : string.Join(", ", away.Select(node => node.Told)), away.Count == 0 ? null : "docker node ls; docker node update --availability active NODE")];
            foreach (var slot in new[] { Slots.Blue, Slots.Green })
                if (await host.Swarm.ServiceAsync(host.NameOf(slot), cancellation) is { } service)
                    found.Add(await OfAsync(service, nodes, cancellation));
            return found;
        }
        catch (ContainerEngineException silent)
        {
            return [new("swarm", Verdict.Stop, silent.Message, "start the engine")];
        }
    }

    private async Task<Finding> OfAsync(SwarmService service, IReadOnlyList<SwarmNode> nodes, CancellationToken cancellation)
    {
        var tasks = await host.Swarm.TasksAsync(service.Id, cancellation);
        var running = tasks.Count(task => task.Runs);
        var failed = tasks.Where(task => (task.Failed || (task.State == "pending" && task.Error.Length > 0)) && clock.GetUtcNow() - task.Created < Lately).Take(LastFailed).ToList();
        var hangs = service.UpdateState is "paused" or "rollback_paused" or "updating" or "rollback_started";
        var verdict = running < service.Replicas ? (running == 0 ? Verdict.Stop : Verdict.Warn) : hangs || failed.Count > 0 ? Verdict.Warn : Verdict.Go;
        return new($"service {service.Name}", verdict, $"{service.Label(SwarmHost.VersionLabel)}, {running} of {Counted.Of(service.Replicas, "task")} run{(hangs ? $"; update {service.UpdateState}: {service.UpdateMessage}" : "")}{(failed.Count > 0 ? $"; {failed.Count} failed in the last hour" : "")}", verdict == Verdict.Go ? null : $"docker service ps --no-trunc {service.Name}; --target=Deploy starts it anew, --target=Rollback goes back")
        {
            Details = [.. failed.Select(task => $"task {task.Slot} on {nodes.FirstOrDefault(node => node.Id == task.NodeId)?.Name ?? "no node"}: {task.State}, {(task.Error.Length > 0 ? task.Error : task.Message)}")],
        };
    }
}

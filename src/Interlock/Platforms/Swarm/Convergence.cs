using Interlock.Engine;
using Interlock.Platforms.Docker;
using Interlock.Platforms.Local;
using Interlock.Runbook;

namespace Interlock.Platforms.Swarm;

/// <summary>Watches a start of a service until its last task runs, is healthy and tells the right version; tells each task's way, and explains what keeps one from it.</summary>
internal sealed class Convergence(SwarmEngine swarm, IContainerEngine engine, StepContext context, SwarmSettings settings, ServiceSettings service)
{
    private const int LogLines = 15;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LogPatience = TimeSpan.FromSeconds(2);

    private readonly Dictionary<string, string> told = new(StringComparer.Ordinal);
    private IReadOnlyList<SwarmNode> nodes = [];

    /// <summary>Waits for all tasks.</summary>
    /// <param name="name">The service.</param>
    /// <param name="start">Which start of it.</param>
    /// <param name="version">What its tasks must tell.</param>
    /// <param name="earlier">Tasks that were there before: how they ended does not count.</param>
    /// <param name="cancellation">Interrupt.</param>
    /// <returns>Where each task answers.</returns>
    /// <exception cref="VersionStartException">It does not converge; the evidence says why, and the details have the ends of the logs.</exception>
    public async Task<IReadOnlyList<string>> WaitAsync(string name, string start, string version, IReadOnlySet<string> earlier, CancellationToken cancellation)
    {
        var began = context.Clock.GetTimestamp();
        var here = (await swarm.MemberAsync(cancellation)).NodeId;
        nodes = await swarm.NodesAsync(cancellation);
        long? complete = null;
        while (true)
        {
            var now = await swarm.ServiceAsync(name, cancellation) ?? throw new VersionStartException($"the service {name} was removed by somebody while it was started", []);
            var all = await swarm.TasksAsync(now.Id, cancellation);
            var tasks = all.Where(task => task.Start == start).ToList();
            foreach (var task in tasks.Where(task => !earlier.Contains(task.Id) || !task.IsOver))
                Tell(task);
            if (Problem(now, start, tasks, earlier, context.Clock.GetElapsedTime(began)) is { } problem)
                throw await FailedAsync(version, problem.What, problem.Task is { } culprit ? [culprit] : tasks.Where(task => !earlier.Contains(task.Id)).Take(1), here, cancellation);
            var running = tasks.Where(task => task.Runs && task.Port > 0).ToList();
            var converged = running.Count == settings.Replicas && !all.Any(task => task.Start != start && task.Desired == "running" && !task.IsOver) && now.UpdateState is null or "completed" or "rollback_completed";
            complete = converged ? complete ?? context.Clock.GetTimestamp() : null;
            if (complete is { } since && context.Clock.GetElapsedTime(since) >= settings.Monitor)
                return await AnswersAsync(running, here, version, cancellation);
            if (context.Clock.GetElapsedTime(began) > settings.ConvergeWithin)
                throw await FailedAsync(version, $"{running.Count} of {settings.Replicas} tasks run after {settings.ConvergeWithin.TotalSeconds:0} s (swarm.converge-within){Stuck(now)}", tasks.Where(task => !task.Runs).Take(1), here, cancellation);
            await Task.Delay(LookEvery, context.Clock, cancellation);
        }
    }

    private (string What, SwarmTask? Task)? Problem(SwarmService now, string start, List<SwarmTask> tasks, IReadOnlySet<string> earlier, TimeSpan after)
    {
        var failed = tasks.Where(task => task.Failed && !earlier.Contains(task.Id)).ToList();
        var culprit = failed.FirstOrDefault();
        if (now.UpdateState is "paused" or "rollback_paused")
            return ($"Swarm has paused the {(now.UpdateState == "paused" ? "update" : "way back")} of {now.Name} ({now.UpdateMessage}){Because(culprit)}", culprit);
        if (now.Start != start)
            return (now.UpdateState is "rollback_started" or "rollback_completed" ? $"Swarm has rolled {now.Name} back ({now.UpdateMessage}){Because(culprit)}" : $"{now.Name} was updated by somebody else meanwhile", culprit);
        if (culprit is not null && failed.Count > settings.MaxFailureRatio * settings.Replicas)
            return ($"task {now.Name}.{culprit.Slot} {Why(culprit)}", culprit);
        if (tasks.FirstOrDefault(task => task.State == "pending" && task.Error.Length > 0) is { } homeless && after > service.StartWithin)
            return ($"no node takes task {now.Name}.{homeless.Slot}: {homeless.Error}. {NodesTold()}", null);
        if (tasks.FirstOrDefault(task => task.State == "starting" && !task.IsOver && context.Clock.GetUtcNow() - task.Created > service.StartWithin) is { } sick)
            return ($"task {now.Name}.{sick.Slot} runs, but is not healthy within {service.StartWithin.TotalSeconds:0} s by its health check", sick);
        return null;
    }

    private string Because(SwarmTask? task) => task is null ? "" : $": a task {Why(task)}";

    private string Why(SwarmTask task) => task.State == "complete" ? $"on {Node(task)} ended by itself (exit code {task.ExitCode})" : $"on {Node(task)} is {task.State}: {task.Error}{(task.ExitCode == 137 ? ", which is what the system's SIGKILL gives, such as for more memory than container.memory" : "")}";

    private string NodesTold() => string.Join(", ", nodes.Select(node => node.Told)) + ". Bring a node back (docker node update --availability active NODE), or ask for less (swarm.constraints, swarm.reserve-memory)";

    // moby #37493: an update that neither goes on nor fails.
    private static string Stuck(SwarmService service) => service.UpdateState is "updating" or "rollback_started" ? $"; Swarm still says '{service.UpdateState}'. docker service ps {service.Name} shows where; docker service update --force {service.Name} has it begin anew" : "";

    private void Tell(SwarmTask task)
    {
        var what = $"{task.State}{(task.Error.Length > 0 ? $", {task.Error}" : "")}";
        if (told.GetValueOrDefault(task.Id) == what)
            return;
        told[task.Id] = what;
        context.Say($"task {task.Slot}{(task.NodeId.Length > 0 ? $" on {Node(task)}" : "")}: {what}");
    }

    private string Node(SwarmTask task) => nodes.FirstOrDefault(node => node.Id == task.NodeId)?.Name ?? (task.NodeId.Length > 0 ? task.NodeId : "no node");

    private async Task<IReadOnlyList<string>> AnswersAsync(IReadOnlyList<SwarmTask> tasks, string here, string version, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(tasks.Select(async task =>
        {
            var url = Url(task, here);
            var (answered, evidence) = await new FirstAnswer(context.Clock).WaitAsync(ended => EndedAsync(task, ended), url, service.Health, service.StartWithin, cancellation);
            var (said, _, _) = answered ? await ServiceHealth.AskAsync(url, service.Health, context.Clock, cancellation) : (null, false, "");
            return (Task: task, Url: url, Problem: !answered ? evidence : said == version ? null : $"tells version {said ?? "none"}, and not {version}: is VERSION built into the image?");
        }));
        return answers.FirstOrDefault(answer => answer.Problem is not null) is { Problem: { } problem } wrong
            ? throw await FailedAsync(version, $"task {wrong.Task.Slot} on {Node(wrong.Task)} {problem}", [wrong.Task], here, cancellation)
            : [.. answers.Select(answer => answer.Url).Order(StringComparer.Ordinal)];
    }

    private async Task<string?> EndedAsync(SwarmTask task, CancellationToken cancellation) =>
        await swarm.TaskAsync(task.Id, cancellation) switch
        {
            null => "was removed",
            { Runs: true } => null,
            { Error.Length: > 0 } now => $"ended ({now.Error})",
            { State: "complete" } now => $"ended by itself (exit code {now.ExitCode})",
            _ => "was stopped by Swarm",
        };

    private string Url(SwarmTask task, string here)
    {
        var address = task.NodeId == here ? "127.0.0.1" : nodes.FirstOrDefault(node => node.Id == task.NodeId)?.Address ?? "";
        return $"http://{(address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address)}:{task.Port}";
    }

    private async Task<VersionStartException> FailedAsync(string version, string problem, IEnumerable<SwarmTask> tasks, string here, CancellationToken cancellation)
    {
        var details = new List<string>();
        try
        {
            foreach (var task in tasks)
                problem += await ExplainAsync(task, here, details, cancellation);
        }
        catch (ContainerEngineException away)
        {
            // What went wrong first is told, not this.
            details.Add($"more can't be told: {away.Message}");
        }

        return new($"{version} was not started: {problem}", details);
    }

    private async Task<string> ExplainAsync(SwarmTask task, string here, List<string> details, CancellationToken cancellation)
    {
        var (problem, isHere) = ("", task.NodeId == here && task.ContainerId.Length > 0);
        // The engine knows more of its own containers than Swarm tells.
        if (isHere && await engine.ContainerAsync(task.ContainerId, cancellation) is { OutOfMemory: true, Ended: { } ended })
            problem += $". It {ended.TrimEnd(',')}";
        if (isHere && await swarm.UnhealthyAsync(task.ContainerId, cancellation) is { } sick)
            problem += $". Its health check said last: {SecretMask.Apply(sick)}";
        if (await LastLinesAsync(task, isHere, cancellation) is { Count: > 0 } log)
            details.AddRange([$"the end of the log of task {task.Slot} on {Node(task)}:", .. log.Select(line => SecretMask.Apply(line.Text))]);
        return problem;
    }

    // Swarm gathers logs from its nodes, and what a task wrote last reaches it a moment after the task has ended, or not at all: this engine's own are asked for first.
    private async Task<IReadOnlyList<LoggedLine>> LastLinesAsync(SwarmTask task, bool isHere, CancellationToken cancellation)
    {
        for (var began = context.Clock.GetTimestamp(); ; await Task.Delay(LookEvery, context.Clock, cancellation))
        {
            if (isHere && await engine.LogAsync(task.ContainerId, null, LogLines, cancellation) is { Count: > 0 } own)
                return own;
            if (await swarm.LogAsync(task.Id, null, LogLines, cancellation) is { Count: > 0 } log)
                return log;
            if (context.Clock.GetElapsedTime(began) > LogPatience)
                return [];
        }
    }
}

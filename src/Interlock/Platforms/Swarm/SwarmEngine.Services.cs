using System.Text.Json.Nodes;
using Interlock.Platforms.Docker;

namespace Interlock.Platforms.Swarm;

/// <summary>Services, their tasks and their nodes.</summary>
internal sealed partial class SwarmEngine
{
    private const int UpdateTries = 5;

    /// <summary>What this engine is in a Swarm.</summary>
    public async Task<SwarmMember> MemberAsync(CancellationToken cancellation)
    {
        var told = (await FindAsync("info", cancellation))?["Swarm"];
        return new(told?["LocalNodeState"]?.GetValue<string>() ?? "inactive", told?["NodeID"]?.GetValue<string>() ?? "", told?["ControlAvailable"]?.GetValue<bool>() ?? false, told?["Error"]?.GetValue<string>() ?? "");
    }

    public async Task<IReadOnlyList<SwarmNode>> NodesAsync(CancellationToken cancellation) => [.. (await ListAsync("nodes", "{}", cancellation)).Select(node => SwarmNode.Of(node!))];

    /// <summary>A service by name or id; null when there is none such.</summary>
    public async Task<SwarmService?> ServiceAsync(string name, CancellationToken cancellation) =>
        await FindAsync($"services/{Uri.EscapeDataString(name)}", cancellation) is { } found ? new(found) : null;

    public async Task<IReadOnlyList<SwarmService>> ServicesAsync(string label, string value, CancellationToken cancellation) =>
        [.. (await ListAsync("services", new JsonObject { ["label"] = new JsonArray($"{label}={value}") }.ToJsonString(), cancellation)).Select(service => new SwarmService(service!))];

    /// <summary>All tasks of a service that Swarm remembers, newest first.</summary>
    public async Task<IReadOnlyList<SwarmTask>> TasksAsync(string service, CancellationToken cancellation) =>
        [.. (await ListAsync("tasks", new JsonObject { ["service"] = new JsonArray(service) }.ToJsonString(), cancellation)).Select(task => new SwarmTask(task!)).OrderByDescending(task => task.Created)];

    public async Task<SwarmTask?> TaskAsync(string id, CancellationToken cancellation) => await FindAsync($"tasks/{id}", cancellation) is { } found ? new(found) : null;

    /// <summary>What the health check of a container of this machine said last; null when it was well, or there is no such container or check.</summary>
    public async Task<string?> UnhealthyAsync(string container, CancellationToken cancellation) =>
        (await FindAsync($"containers/{container}/json", cancellation))?["State"]?["Health"] is { } health && health["Status"]?.GetValue<string>() is not "healthy"
            ? (health["Log"] as JsonArray)?.LastOrDefault() is { } last ? $"exit code {last["ExitCode"]}, {last["Output"]?.GetValue<string>().Trim().Split('\n')[^1]}" : "it has not answered yet"
            : null;

    /// <summary>Whether an image brings a health check of its own; false too when it is not there.</summary>
    public async Task<bool> HasHealthCheckAsync(string image, CancellationToken cancellation) =>
        (await FindAsync($"images/{image}/json", cancellation))?["Config"]?["Healthcheck"]?["Test"] is JsonArray { Count: > 0 } test && test[0]?.GetValue<string>() != "NONE";

    /// <summary>Makes a service, or brings the one that is there to a spec.</summary>
    /// <returns>Its id.</returns>
    public async Task<string> PutServiceAsync(JsonObject spec, EngineLogin? login, CancellationToken cancellation)
    {
        var name = spec["Name"]!.GetValue<string>();
        if (await ServiceAsync(name, cancellation) is not { } there)
            return (await PostAsync("services/create", spec, login, cancellation))["ID"]!.GetValue<string>();
        await UpdateAsync(there, _ => spec, login, cancellation);
        return there.Id;
    }

    /// <summary>Scales it.</summary>
    public Task ScaleAsync(SwarmService service, int replicas, CancellationToken cancellation) => UpdateAsync(service, current =>
    {
        var spec = (JsonObject)current.Spec.DeepClone();
        spec["Mode"] = new JsonObject { ["Replicated"] = new JsonObject { ["Replicas"] = replicas } };
        return spec;
    }, null, cancellation);

    /// <summary>Has Swarm bring it back to the spec before the last one.</summary>
    public Task RollBackAsync(SwarmService service, CancellationToken cancellation) =>
        PostAsync($"services/{service.Id}/update?version={service.Index}&rollback=previous", service.Spec, null, cancellation);

    public Task RemoveServiceAsync(string id, CancellationToken cancellation) => DeleteAsync($"services/{id}", cancellation);

    // Swarm itself writes into a service while it updates it: an index that is old is looked up again.
    private async Task UpdateAsync(SwarmService service, Func<SwarmService, JsonNode> spec, EngineLogin? login, CancellationToken cancellation)
    {
        for (var tried = 1; ; tried++)
        {
            try
            {
                await PostAsync($"services/{service.Id}/update?version={service.Index}", spec(service), login, cancellation);
                return;
            }
            catch (ContainerEngineException outdated) when (outdated.Message.Contains("out of sequence", StringComparison.Ordinal) && tried < UpdateTries)
            {
                service = await ServiceAsync(service.Id, cancellation) ?? throw new ContainerEngineException($"the service {service.Name} was removed by somebody meanwhile");
            }
        }
    }
}

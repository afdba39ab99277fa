using Interlock.Platforms.Local;

namespace Interlock.Platforms.Docker;

/// <summary>Containers that are in the way and are not Interlock's: they are told, and never touched.</summary>
internal static class ForeignContainers
{
    public static string Refusal(EngineContainer there) =>
        $"there is a container {there.Name} already ({there.Image}, {(there.Running ? "running" : "stopped")}), which this environment did not make. It is left alone: rename it (docker rename {there.Name} {there.Name}-before) or remove it, or release under another name";

    /// <summary>All that would be in the way.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="host">Knows the names.</param>
    /// <param name="environment">The environment's folder.</param>
    /// <param name="cancellation">Stops the asking.</param>
    public static async Task<IReadOnlyList<string>> FindAsync(IContainerEngine engine, ContainerHost host, string environment, CancellationToken cancellation)
    {
        var found = new List<string>();
        foreach (var slot in new[] { Slots.Blue, Slots.Green })
            if (await engine.ContainerAsync(host.NameOf(slot), cancellation) is { } there && there.Labels.GetValueOrDefault(ContainerHost.EnvironmentLabel) != environment)
                found.Add(Refusal(there));
        return found;
    }
}

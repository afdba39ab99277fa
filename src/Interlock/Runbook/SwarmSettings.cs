using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>How a Docker Swarm runs and updates the services.</summary>
public sealed record SwarmSettings
{
    /// <summary>Tasks of a service that run side by side. Default 1.</summary>
    [Description("Tasks of a service that run side by side.")]
    [Range(1, 1000)]
    public int Replicas { get; init; } = 1;

    /// <summary>Tasks that are updated at a time; 0: all. Default 1.</summary>
    [Description("Tasks that Swarm updates at a time; 0: all.")]
    [Range(0, 1000)]
    public int Parallelism { get; init; } = 1;

    /// <summary>Pause between those. Default none.</summary>
    [Description("Pause between the tasks that are updated.")]
    public TimeSpan Delay { get; init; } = TimeSpan.Zero;

    /// <summary>A task that ends so soon after its start counts as failed. Default 5 s.</summary>
    [Description("A task that ends so soon after its start counts as failed.")]
    [Positive]
    public TimeSpan Monitor { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>What Swarm does when an update fails. Default: rolls back.</summary>
    [Description("What Swarm does when an update fails: rollback, or pause. The release fails in both cases, and what served serves on.")]
    public SwarmFailureAction FailureAction { get; init; } = SwarmFailureAction.Rollback;

    /// <summary>Share of tasks that may fail before the update has, 0 to 1. Default 0: none.</summary>
    [Description("Share of the tasks that may fail before the update counts as failed, 0 to 1.")]
    [Range(0, 1)]
    public double MaxFailureRatio { get; init; }

    /// <summary>Where tasks may run, as <c>docker service create --constraint</c> takes it.</summary>
    [Description("Where tasks may run, such as node.labels.zone==a or node.role==worker; all must hold.")]
    [Text(@"^(node\.(id|hostname|role|ip|platform\.(os|arch)|labels\.[^\s=!]+)|engine\.labels\.[^\s=!]+)\s*(==|!=)\s*\S+$", "a constraint", "node.role==worker, node.hostname!=NAME, node.labels.KEY==VALUE and the like")]
    public IReadOnlyList<string> Constraints { get; init; } = [];

    /// <summary>Memory that a node must have to spare for each task, such as <c>256m</c>; null: none is asked for.</summary>
    [Description("Memory that a node must have to spare for each task, such as 256m.")]
    [Text("^[1-9][0-9]*[bkmg]?$", "an amount of memory", "a number with b, k, m or g, such as 256m")]
    public string? ReserveMemory { get; init; }

    /// <summary>A command line for the image's shell by which Swarm judges a task; null: the image's own HEALTHCHECK, and without one a task is good once it runs.</summary>
    [Description("A command by which Swarm judges a task, run by the image's shell: wget -qO- http://127.0.0.1:8080/health. Default: the HEALTHCHECK of the image; without one, a task is good for Swarm once it runs.")]
    [NotEmpty]
    public string? HealthCmd { get; init; }

    /// <summary>Pause between two looks at a task's health. Default 2 s. Only with <see cref="HealthCmd"/>.</summary>
    [Description("Pause between two looks at a task's health, with health-cmd.")]
    [Positive]
    public TimeSpan HealthEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Files that tasks get as Swarm configs: path inside → file in the service's folder.</summary>
    [Description("Files that the tasks get as Swarm configs: path inside, and the file in the service's folder that is the content.")]
    [InRepository]
    public IReadOnlyDictionary<string, string> Configs { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>All tasks must run, healthy, within this. Default 5 min.</summary>
    [Description("All tasks of a version must run, healthy, within this.")]
    [Positive]
    public TimeSpan ConvergeWithin { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>What Swarm does when an update of its tasks fails.</summary>
public enum SwarmFailureAction
{
    /// <summary>The tasks go back to what they were.</summary>
    Rollback,

    /// <summary>They stay as they are.</summary>
    Pause,
}

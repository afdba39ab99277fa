using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Interlock.Platforms.Swarm;

/// <summary>What an engine is in a Swarm.</summary>
/// <param name="State"><c>inactive</c>, <c>pending</c>, <c>active</c>, <c>error</c> or <c>locked</c>.</param>
/// <param name="NodeId">Its node's id.</param>
/// <param name="IsManager">It can be asked about the Swarm.</param>
/// <param name="Error">What the engine says is wrong; empty for nothing.</param>
internal sealed record SwarmMember(string State, string NodeId, bool IsManager, string Error);

/// <summary>A host of the Swarm.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its host name.</param>
/// <param name="Availability"><c>active</c>, <c>pause</c> or <c>drain</c>.</param>
/// <param name="State"><c>ready</c>, <c>down</c>, <c>disconnected</c> or <c>unknown</c>.</param>
/// <param name="Message">Why it is not ready.</param>
/// <param name="Address">Where its ports are reached from other hosts.</param>
/// <param name="IsManager">It is a manager.</param>
[SuppressMessage("Maintainability", "CA1507", Justification = "The names are the Engine API's, and stay when ours change.")]
internal sealed record SwarmNode(string Id, string Name, string Availability, string State, string Message, string Address, bool IsManager)
{
    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public bool TakesTasks => Availability == "active" && State == "ready";

    public string Told => $"{Name} {(State == "ready" ? Availability switch { "drain" => "is drained", "pause" => "is paused", _ => "is ready" } : $"is {State}{(Message.Length > 0 ? $" ({Message})" : "")}")}";

    public static SwarmNode Of(JsonNode told) => new(
        told["ID"]!.GetValue<string>(), told["Description"]?["Hostname"]?.GetValue<string>() ?? told["ID"]!.GetValue<string>()[..12],
        told["Spec"]?["Availability"]?.GetValue<string>() ?? "active", told["Status"]?["State"]?.GetValue<string>() ?? "unknown", told["Status"]?["Message"]?.GetValue<string>() ?? "",
        told["Status"]?["Addr"]?.GetValue<string>() ?? "", told["Spec"]?["Role"]?.GetValue<string>() == "manager")
    {
        Labels = (told["Spec"]?["Labels"] as JsonObject ?? []).ToDictionary(label => label.Key, label => label.Value?.GetValue<string>() ?? "", StringComparer.Ordinal),
    };
}

/// <summary>A service as Swarm has it.</summary>
/// <param name="told">As the Engine API tells it.</param>
[SuppressMessage("Maintainability", "CA1507", Justification = "The names are the Engine API's, and stay when ours change.")]
internal sealed class SwarmService(JsonNode told)
{
    public string Id { get; } = told["ID"]!.GetValue<string>();

    public long Index { get; } = told["Version"]!["Index"]!.GetValue<long>();

    public JsonObject Spec { get; } = told["Spec"]!.AsObject();

    public JsonObject? PreviousSpec { get; } = told["PreviousSpec"] as JsonObject;

    public string Name => Spec["Name"]!.GetValue<string>();

    public string Image => Spec["TaskTemplate"]?["ContainerSpec"]?["Image"]?.GetValue<string>() ?? "";

    public int Replicas => Spec["Mode"]?["Replicated"]?["Replicas"]?.GetValue<int>() ?? 0;

    public string? Label(string name) => Spec["Labels"]?[name]?.GetValue<string>();

    /// <summary>Which start of it this is.</summary>
    public string? Start => StartOf(Spec);

    /// <summary>Null when it was never updated; else <c>updating</c>, <c>paused</c>, <c>completed</c>, <c>rollback_started</c>, <c>rollback_paused</c> or <c>rollback_completed</c>.</summary>
    public string? UpdateState { get; } = told["UpdateStatus"]?["State"]?.GetValue<string>();

    public string UpdateMessage { get; } = told["UpdateStatus"]?["Message"]?.GetValue<string>() ?? "";

    public DateTimeOffset? UpdateStarted { get; } = SwarmTask.Time(told["UpdateStatus"]?["StartedAt"]);

    /// <summary>Ids of the secrets and configs that it has, or had before its last update.</summary>
    public IEnumerable<string> Parts => PartsOf(Spec).Concat(PartsOf(PreviousSpec));

    private static readonly string[] Kinds = ["Secret", "Config"];

    private static IEnumerable<string> PartsOf(JsonObject? spec) =>
        Kinds.SelectMany(kind => (spec?["TaskTemplate"]?["ContainerSpec"]?[kind + "s"] as JsonArray ?? []).Select(part => part![kind + "ID"]!.GetValue<string>()));

    public static string? StartOf(JsonObject? spec) => spec?["TaskTemplate"]?["ContainerSpec"]?["Labels"]?[SwarmHost.StartLabel]?.GetValue<string>();
}

/// <summary>A task: one container of a service, on one node, run once.</summary>
/// <param name="told">As the Engine API tells it.</param>
[SuppressMessage("Maintainability", "CA1507", Justification = "The names are the Engine API's, and stay when ours change.")]
internal sealed class SwarmTask(JsonNode told)
{
    private readonly JsonNode? status = told["Status"];

    public string Id { get; } = told["ID"]!.GetValue<string>();

    public DateTimeOffset Created { get; } = Time(told["CreatedAt"]) ?? default;

    public int Slot { get; } = told["Slot"]?.GetValue<int>() ?? 0;

    public string NodeId { get; } = told["NodeID"]?.GetValue<string>() ?? "";

    public string Desired { get; } = told["DesiredState"]?.GetValue<string>() ?? "";

    public string State => status?["State"]?.GetValue<string>() ?? "";

    public string Message => status?["Message"]?.GetValue<string>() ?? "";

    /// <summary>Why it is where it is; empty when nothing is wrong.</summary>
    public string Error => status?["Err"]?.GetValue<string>() ?? "";

    public int ExitCode => status?["ContainerStatus"]?["ExitCode"]?.GetValue<int>() ?? 0;

    public string ContainerId => status?["ContainerStatus"]?["ContainerID"]?.GetValue<string>() ?? "";

    /// <summary>The port of its node that leads to it; 0 while it has none.</summary>
    public int Port => (status?["PortStatus"]?["Ports"] as JsonArray)?.Select(port => port!["PublishedPort"]?.GetValue<int>() ?? 0).FirstOrDefault() ?? 0;

    public string? Start => told["Spec"]?["ContainerSpec"]?["Labels"]?[SwarmHost.StartLabel]?.GetValue<string>();

    public string? Version => told["Spec"]?["ContainerSpec"]?["Labels"]?[SwarmHost.VersionLabel]?.GetValue<string>();

    public bool Runs => Desired == "running" && State == "running";

    public bool IsOver => State is "complete" or "shutdown" or "failed" or "rejected" or "remove" or "orphaned";

    /// <summary>It ended, and was not meant to.</summary>
    public bool Failed => State is "failed" or "rejected" or "complete";

    internal static DateTimeOffset? Time(JsonNode? told) =>
        DateTimeOffset.TryParse(told?.GetValue<string>(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time) ? time : null;
}

using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;
using Interlock.Runbook;

namespace Interlock.Platforms.Swarm;

/// <summary>A Swarm service as the Engine API takes it (ServiceSpec). Ports are the nodes' own and free ones: the routing mesh needs IPVS, and a fixed port lets only one task be on a node, so that start-first waits for ever where there is no spare node.</summary>
[SuppressMessage("Maintainability", "CA1507", Justification = "The names are the Engine API's, and stay when ours change.")]
internal sealed record ServiceSpec(string Name, string Image, string Version, string Start)
{
    private static readonly TimeSpan HealthLimit = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(1);
    private const int HealthTries = 3;

    public required IReadOnlyDictionary<string, string> Labels { get; init; }

    public required string Network { get; init; }

    public required SwarmSettings Swarm { get; init; }

    public required ServiceSettings Service { get; init; }

    public IReadOnlyDictionary<string, Secret> Variables { get; init; } = new Dictionary<string, Secret>(StringComparer.Ordinal);

    /// <summary>By name of the file below <c>/run/secrets</c>.</summary>
    public IReadOnlyDictionary<string, (string Id, string Name)> Secrets { get; init; } = new Dictionary<string, (string, string)>(StringComparer.Ordinal);

    /// <summary>By path inside.</summary>
    public IReadOnlyDictionary<string, (string Id, string Name)> Configs { get; init; } = new Dictionary<string, (string, string)>(StringComparer.Ordinal);

    public IReadOnlyList<string> Constraints { get; init; } = [];

    /// <summary>A line for the image's shell; null: the image's own command.</summary>
    public string? Line { get; init; }

    public JsonObject ToJson() => new()
    {
        ["Name"] = Name,
        ["Labels"] = Pairs(Labels),
        ["TaskTemplate"] = new JsonObject
        {
            ["ContainerSpec"] = Container(),
            ["Resources"] = Resources(),
            ["RestartPolicy"] = new JsonObject { ["Condition"] = "any", ["Delay"] = Nanoseconds(RestartAfter) },
            ["Placement"] = new JsonObject { ["Constraints"] = Texts(Constraints) },
            ["Networks"] = new JsonArray(new JsonObject { ["Target"] = Network }),
            ["LogDriver"] = Service.Container.LogDriver is { } driver ? new JsonObject { ["Name"] = driver, ["Options"] = Pairs(Service.Container.LogOptions) } : null,
        },
        ["Mode"] = new JsonObject { ["Replicated"] = new JsonObject { ["Replicas"] = Swarm.Replicas } },
        ["UpdateConfig"] = Update(Swarm.FailureAction == SwarmFailureAction.Rollback ? "rollback" : "pause"),
        // A way back that fails too must not go on.
        ["RollbackConfig"] = Update("pause"),
        ["EndpointSpec"] = new JsonObject
        {
            ["Mode"] = "dnsrr",
            ["Ports"] = new JsonArray(new JsonObject { ["Protocol"] = "tcp", ["TargetPort"] = Service.Container.Port, ["PublishMode"] = "host" }),
        },
    };

    private JsonObject Container()
    {
        var labels = new Dictionary<string, string>(Labels, StringComparer.Ordinal) { [SwarmHost.StartLabel] = Start };
        var container = new JsonObject
        {
            ["Image"] = Image,
            ["Labels"] = Pairs(labels),
            ["Env"] = Texts([.. Variables.Select(variable => $"{variable.Key}={variable.Value.Reveal()}")]),
            ["StopGracePeriod"] = Nanoseconds(Service.StopWithin),
            ["Mounts"] = new JsonArray([.. Service.Container.Volumes.Select(Mount)]),
            ["Secrets"] = new JsonArray([.. Secrets.Select(secret => (JsonNode)Held("Secret", secret.Key, secret.Value))]),
            ["Configs"] = new JsonArray([.. Configs.Select(config => (JsonNode)Held("Config", config.Key, config.Value))]),
        };
        if (Service.Container.User is { } user)
            container["User"] = user;
        if (Line is not null)
            (container["Command"], container["Args"]) = (new JsonArray("/bin/sh"), new JsonArray("-c", Line));
        if (Swarm.HealthCmd is { } command)
            container["Healthcheck"] = new JsonObject { ["Test"] = new JsonArray("CMD-SHELL", command), ["Interval"] = Nanoseconds(Swarm.HealthEvery), ["Timeout"] = Nanoseconds(HealthLimit), ["Retries"] = HealthTries, ["StartPeriod"] = Nanoseconds(Service.StartWithin) };
        return container;
    }

    private JsonObject Resources()
    {
        var limits = new JsonObject();
        if (Service.Container.Memory is { } memory)
            limits["MemoryBytes"] = Bytes(memory);
        if (Service.Container.Cpus is { } cpus)
            limits["NanoCPUs"] = (long)(cpus * 1_000_000_000);
        return Swarm.ReserveMemory is { } reserve ? new() { ["Limits"] = limits, ["Reservations"] = new JsonObject { ["MemoryBytes"] = Bytes(reserve) } } : new() { ["Limits"] = limits };
    }

    private JsonObject Update(string failed) => new()
    {
        ["Parallelism"] = Swarm.Parallelism,
        ["Delay"] = Nanoseconds(Swarm.Delay),
        ["FailureAction"] = failed,
        ["Monitor"] = Nanoseconds(Swarm.Monitor),
        ["MaxFailureRatio"] = Swarm.MaxFailureRatio,
        ["Order"] = "start-first",
    };

    // Read by whatever user is inside.
    private static JsonObject Held(string kind, string file, (string Id, string Name) held) => new JsonObject
    {
        [kind + "ID"] = held.Id,
        [kind + "Name"] = held.Name,
        ["File"] = new JsonObject { ["Name"] = file, ["UID"] = "0", ["GID"] = "0", ["Mode"] = 0b100_100_100 },
    };

    private static JsonNode Mount(string volume)
    {
        var parts = volume.Split(':');
        return new JsonObject { ["Type"] = parts[0].StartsWith('/') ? "bind" : "volume", ["Source"] = parts[0], ["Target"] = parts[1], ["ReadOnly"] = parts.Length > 2 && parts[2].Split(',').Contains("ro", StringComparer.Ordinal) };
    }

    private static long Bytes(string amount) => amount[^1] switch
    {
        'k' => Number(amount[..^1]) << 10,
        'm' => Number(amount[..^1]) << 20,
        'g' => Number(amount[..^1]) << 30,
        'b' => Number(amount[..^1]),
        _ => Number(amount),
    };

    private static long Number(string digits) => long.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);

    private static long Nanoseconds(TimeSpan time) => time.Ticks * 100;

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(text => (JsonNode?)text)]);

    private static JsonObject Pairs(IReadOnlyDictionary<string, string> pairs) => new(pairs.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value)));
}

using Npgsql;

namespace Sample.Storefront.Startup;

/// <summary>What the service was told by its environment, checked. It has no other configuration.</summary>
internal sealed record Settings
{
    public required IReadOnlyList<string> Urls { get; init; }
    public required NpgsqlConnectionStringBuilder Database { get; init; }

    /// <summary>Signs the tokens; the same in every version that serves side by side.</summary>
    public required string SecretKey { get; init; }

    public required string Environment { get; init; }
    public bool Debug { get; init; }
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Requests a minute that one client may make of the API.</summary>
    public int RateLimitPerMinute { get; init; } = 600;

    /// <summary>How the deployer's own probes are known; without it nobody may remove synthetic data.</summary>
    public string? ProberKey { get; init; }

    /// <summary>When set, reading the figures needs it in <c>X-Api-Key</c>.</summary>
    public string? ApiKey { get; init; }

    public Uri? Redis { get; init; }
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromMinutes(15);
    public required Misbehaviour Misbehaviour { get; init; }
}

namespace Interlock;

/// <summary>What lies where in the state folder (<c>.interlock</c>): beside what environments share, a folder for each of them.</summary>
/// <param name="Folder">The state folder.</param>
public sealed record StatePaths(string Folder)
{
    private const string LedgerName = "ledger";
    private const string BackupsName = "backups";
    private const string MigrationsName = "migrations";
    private const string RepositoryName = "repository.git";
    private const string ServerName = "postgres";

    /// <summary>Names that no environment's folder may be taken for.</summary>
    internal static readonly IReadOnlySet<string> Shared = new HashSet<string>([LedgerName, BackupsName, MigrationsName, RepositoryName, ServerName], StringComparer.Ordinal);

    /// <summary>The ledger's files, and the locks.</summary>
    public string Ledger => Path.Combine(Folder, LedgerName);

    /// <summary>Backups of all environments, unless the runbook says where they go.</summary>
    public string Backups => Path.Combine(Folder, BackupsName);

    /// <summary>The source of released commits, for their migrations, a folder for each commit.</summary>
    public string Migrations => Path.Combine(Folder, MigrationsName);

    /// <summary>The private bare repository.</summary>
    public string Repository => Path.Combine(Folder, RepositoryName);

    /// <summary>What is noted of Interlock's own PostgreSQL server.</summary>
    public string Server => Path.Combine(Folder, ServerName);

    /// <summary>An environment's own folder.</summary>
    /// <param name="environment">Its name.</param>
    public string Of(string environment) => Path.Combine(Folder, environment);

    /// <summary>The runbook that an environment's last release was begun with.</summary>
    /// <param name="environment">Its name.</param>
    public string Runbook(string environment) => Path.Combine(Of(environment), "release.yaml");

    /// <summary>Values that were generated for an environment.</summary>
    /// <param name="environment">Its name.</param>
    public string Generated(string environment) => Path.Combine(Of(environment), "generated.json");

    /// <summary>Names of the secrets that were made for an environment and handed to the caller's own store; no values.</summary>
    /// <param name="environment">Its name.</param>
    public string HandedOver(string environment) => Path.Combine(Of(environment), "handed-over.json");

    /// <summary>The health check that is configured for an environment.</summary>
    /// <param name="environment">Its name.</param>
    public string HealthCheck(string environment) => Path.Combine(Of(environment), "monitor.json");

    /// <summary>What watches of an environment sampled.</summary>
    /// <param name="environment">Its name.</param>
    public string Watch(string environment) => Path.Combine(Of(environment), "watch");

    /// <summary>What people are told of an environment.</summary>
    /// <param name="environment">Its name.</param>
    public string Alerts(string environment) => Path.Combine(Of(environment), "alerts.json");

    /// <summary>The log of an environment's releases.</summary>
    /// <param name="environment">Its name.</param>
    public string DeploymentLog(string environment) => Path.Combine(Of(environment), "deployments.md");
}

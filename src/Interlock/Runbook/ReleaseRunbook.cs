using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>A whole <c>release.yaml</c>, resolved for one environment.</summary>
[Description("A release runbook: services, database, checks, probes, thresholds, environments.")]
public sealed record ReleaseRunbook : IJudged
{
    /// <summary>Name of the system that is released: lower-case letters, digits and hyphens.</summary>
    [Description("Name of the system that is released: lower-case letters, digits and hyphens.")]
    [Text("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$", "a name", "lower-case letters, digits and hyphens")]
    public required string Name { get; init; }

    /// <summary>The next release, as MAJOR.MINOR.PATCH (semver.org). Used when <c>--release</c> is not given: the version is then made from it, distinct for every commit.</summary>
    [Description("The next release, as MAJOR.MINOR.PATCH. Without --release the version is made from it, distinct for every commit.")]
    [Text(@"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$", "a version", "MAJOR.MINOR.PATCH, such as 1.4.0")]
    public required string Version { get; init; }

    /// <summary>The branch that releases are made from. Default <c>main</c>.</summary>
    [Description("The branch that releases are made from.")]
    [NotEmpty]
    public string Branch { get; init; } = "main";

    /// <summary>Whether every commit since the live version must bear a good signature. Default false.</summary>
    [Description("Whether every commit since the live version must bear a good signature (git verify-commit).")]
    public bool SignedCommits { get; init; }

    /// <summary>Where services run. Default <see cref="PlatformKind.Local"/>.</summary>
    [Description("Where services run.")]
    public PlatformKind Platform { get; init; } = PlatformKind.Local;

    /// <summary>On <c>docker</c>: the engine, and the registry that images go to.</summary>
    [Description("On docker: the engine that runs containers, and the registry that images go to.")]
    public DockerSettings Docker { get; init; } = new();

    /// <summary>On <c>swarm</c>: how tasks are placed, updated and judged.</summary>
    [Description("On swarm: how tasks are placed, updated and judged. Engine and registry are in the section docker.")]
    public SwarmSettings Swarm { get; init; } = new();

    /// <summary>Where the ledger is kept: <c>files</c> (default, under the state folder) or a PostgreSQL URL to a database of its own.</summary>
    [Description("Where the ledger is kept: files, or a PostgreSQL URL to a database of its own (never the application's).")]
    [Url("postgresql", "postgres", Such = "postgresql://user@host:5432/interlock", Or = "files")]
    public Secret Ledger { get; init; } = Secret.InTheOpen("files");

    /// <summary>The services, by name, in the order they are released.</summary>
    [Description("The services by name, in the order they are released.")]
    [NotEmpty]
    public required IReadOnlyDictionary<string, ServiceSettings> Services { get; init; }

    /// <summary>The supervisord of platform <c>supervisor</c>; null on other platforms.</summary>
    [Description("The supervisord that runs the services, on platform supervisor.")]
    [RequiredOn(PlatformKind.Supervisor)]
    public SupervisorSettings? Supervisor { get; init; }

    /// <summary>The application's database; null when it has none.</summary>
    [Description("The application's database.")]
    public DatabaseSettings? Database { get; init; }

    /// <summary>Commands that must pass before anything is changed, by name.</summary>
    [Description("Commands that must pass before anything is changed, by name: tests, lint, audits.")]
    public IReadOnlyDictionary<string, CheckSettings> Checks { get; init; } = new Dictionary<string, CheckSettings>(StringComparer.Ordinal);

    /// <summary>Programs that must be on PATH, with the least version; those that the commands here begin with are looked for anyway.</summary>
    [Description("Programs that must be on PATH, with the least version, such as python3: 3.11. Those that commands begin with are looked for anyway.")]
    [Text(@"^\d+(\.\d+){0,3}$", "a version", "numbers with dots between, such as 3.11")]
    public IReadOnlyDictionary<string, string> Tools { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The scan for secrets in the repository.</summary>
    [Description("The scan for secrets in the repository.")]
    public SecretScanSettings Secrets { get; init; } = new();

    /// <summary>What is asked of the packages that the services are made of; null: the defaults, and no package at all is no fault.</summary>
    [Description("What is asked of the packages that the services are made of.")]
    public DependencySettings? Dependencies { get; init; }

    /// <summary>The documents that go with a release.</summary>
    [Description("The documents that go with a release: changelog, README, OpenAPI document.")]
    public DocumentSettings Documents { get; init; } = new();

    /// <summary>The repository on GitHub, whose open issues may hold a release up; null: GitHub is not asked.</summary>
    [Key("github")]
    [Description("The repository on GitHub: open issues with a blocking label stop the release. {} takes the defaults; without the section GitHub is not asked.")]
    public GitHubSettings? GitHub { get; init; }

    /// <summary>The command that takes a generated secret into the caller's own store, for <c>--target=Preflight --fix</c>; the value comes on its standard input. Null: none.</summary>
    [Description("A command that puts a secret into your own store, for Preflight --fix: ${name} is the variable, ${environment} the environment, and the value comes on its standard input.")]
    [NotEmpty]
    [ShellLine]
    public string? SecretStore { get; init; }

    /// <summary>How traffic is cut over.</summary>
    [Description("How traffic is cut over from the previous version to the new.")]
    public RolloutSettings Rollout { get; init; } = new();

    /// <summary>What must hold after the cutover.</summary>
    [Description("What must hold on the new version: probes, latency, load.")]
    public VerifySettings Verify { get; init; } = new();

    /// <summary>What must hold for security.</summary>
    [Description("What must hold for security: headers, leaks, rate limits.")]
    public SecureSettings Secure { get; init; } = new();

    /// <summary>The watch that ends the release.</summary>
    [Description("The watch that ends a release, and the rules that roll back.")]
    public MonitorSettings Monitor { get; init; } = new();

    /// <summary>The watch that follows the release.</summary>
    [Description("The watch that follows the release, by --target=Watch: samples, rules and what they lead to, KPIs.")]
    public WatchSettings Watch { get; init; } = new();

    /// <summary>What only a person can confirm, by key: the sentence to confirm.</summary>
    [Description("What only a person can confirm: key and sentence. Asked on a terminal, given by --attest=KEY elsewhere.")]
    public IReadOnlyDictionary<string, string> Attestations { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The environments that the file knows, and what each has as its ledger.</summary>
    internal IReadOnlyDictionary<string, string> Ledgers { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The watch as it is written; null: the runbook was not read from a file.</summary>
    internal WatchDefinition? Watching { get; set; }

    /// <summary>The table of troubles: what <c>Diagnose</c> looks for in logs and findings, before what it knows in general.</summary>
    [Description("The table of troubles: what Diagnose looks for in logs and in what it finds, with the cause and the fix, before what it knows in general.")]
    public IReadOnlyList<TroubleSettings> Troubleshooting { get; init; } = [];

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints() =>
    [
        .. VariableReferences.Complaints(this),
        .. SupervisorServices.Complaints(this),
        .. CheckOrder.Complaints(Checks),
        .. ProbeVariables.Complaints(Verify, Watch),
        .. (Services ?? new Dictionary<string, ServiceSettings>(StringComparer.Ordinal)).SelectMany(service => service.Value.Variables
            .Where(variable => variable.Value.From == VariableSource.Database && Database is null)
            .Select(variable => ($"services.{service.Key}.variables.{variable.Key}", "comes from the database, and the runbook has none", (string?)"a section 'database'"))),
        .. (Services ?? new Dictionary<string, ServiceSettings>(StringComparer.Ordinal)).SelectMany(service => service.Value.Container.SecretFiles
            .Where(file => !service.Value.Variables.ContainsKey(file))
            .Select(file => ($"services.{service.Key}.container.secret-files", $"'{file}' is no variable of {service.Key}", (string?)string.Join(", ", service.Value.Variables.Keys)))),
        .. Database?.Migrations?.Service is { } named && Services?.ContainsKey(named) == false
            ? [("database.migrations.service", $"there is no service '{named}'{(Nearest.To(named, Services.Keys) is { } near ? $"; did you mean '{near}'?" : "")}", (string?)string.Join(", ", Services.Keys))]
            : Array.Empty<(string, string, string?)>(),
    ];
}

/// <summary>Where services run.</summary>
public enum PlatformKind
{
    /// <summary>Processes on this machine behind Interlock's own edge: the embedded default.</summary>
    Local,

    /// <summary>Containers of a Docker engine behind Interlock's own edge.</summary>
    Docker,

    /// <summary>Programs of a supervisord on this machine.</summary>
    Supervisor,

    /// <summary>Services of a Docker Swarm, on one host or many, behind Interlock's own edge.</summary>
    Swarm,
}

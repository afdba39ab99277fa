using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>One service of the system.</summary>
public sealed record ServiceSettings
{
    /// <summary>Folder of the service inside the repository, with forward slashes. Default: the root.</summary>
    [Description("Folder of the service inside the repository. Commands of the service run there.")]
    [InRepository]
    public string Folder { get; init; } = ".";

    /// <summary>How the artefact is built; null when the folder is run as it is.</summary>
    [Description("How the artefact is built.")]
    public BuildSettings? Build { get; init; }

    /// <summary>The command that serves, run in the build's output folder; <c>${port}</c> is the port it must listen on, which it also gets as the variable PORT; <c>${version}</c>, <c>${commit}</c> and <c>${output}</c> are as in the build. On <c>docker</c> the image has one of its own, as supervisord has; empty leaves it to them.</summary>
    [Description("The command that serves, run in the build's output folder. ${port} is the port to listen on, also given as PORT; ${version}, ${commit} and ${output} are as in the build. On docker the image has one of its own.")]
    [NotEmpty]
    [RequiredOn(PlatformKind.Local)]
    [ShellLine(Placeholders.Port, Placeholders.Version, Placeholders.Commit, Placeholders.Output)]
    public string Run { get; init; } = "";

    /// <summary>On <c>docker</c>: the image that is built, and how its containers run. Default: a Dockerfile in the service's folder that listens on 8080.</summary>
    [Description("On docker: the image that is built from the service's folder, and how its containers run.")]
    public ContainerSettings Container { get; init; } = new();

    /// <summary>On platform <c>supervisor</c>: its programs as supervisord names them (<c>web</c>, <c>shop:web</c>, or a group for all of its processes), in the order they are restarted.</summary>
    [Description("On platform supervisor: its programs as supervisord names them (web, shop:web, or a group for all of its processes), in the order they are restarted.")]
    [NotEmpty]
    [RequiredOn(PlatformKind.Supervisor)]
    public IReadOnlyList<string> Programs { get; init; } = [];

    /// <summary>On platform <c>supervisor</c>: where it listens. Null: running is all that is asked of it, as of a worker.</summary>
    [Description("On platform supervisor: where it listens, such as http://127.0.0.1:8000; its health is asked there. The first service must have one; of another without it, as of a worker, it is only asked that it runs.")]
    [Url("http", "https", Such = "http://127.0.0.1:8000")]
    public string? Url { get; init; }

    /// <summary>Path of the health endpoint. Default <c>/health</c>.</summary>
    [Description("Path of the health endpoint. It answers 200 with the JSON field 'version'.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /health")]
    public string Health { get; init; } = "/health";

    /// <summary>It must be healthy within this after its start. Default 30 s.</summary>
    [Description("It must be healthy within this after its start.")]
    [Positive]
    public TimeSpan StartWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>It gets this long to end after SIGTERM before SIGKILL. Default 30 s.</summary>
    [Description("It gets this long to end after SIGTERM.")]
    [Positive]
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Variables of the service, by name.</summary>
    [Description("Variables of the service, by name: where each comes from and the rules it must meet.")]
    public IReadOnlyDictionary<string, VariableSettings> Variables { get; init; } = new Dictionary<string, VariableSettings>(StringComparer.Ordinal);

    /// <summary>Files of <c>NAME=value</c> lines, in the service's folder: each gives a value to the variables above that have no other source, a later file over an earlier one.</summary>
    [Description("Files of NAME=value lines, such as .env.production, in the service's folder. They give a value to the variables that have no other source; a later file wins.")]
    [NotEmpty]
    public IReadOnlyList<string> EnvFiles { get; init; } = [];

    /// <summary>Texts that its log must contain once it is healthy.</summary>
    [Description("Texts that its log must contain once it is healthy.")]
    public IReadOnlyList<string> LogExpects { get; init; } = [];

    /// <summary>Regular expressions that no line of its log may match.</summary>
    [Description("Regular expressions that no line of its log may match.")]
    [Regex]
    public IReadOnlyList<string> LogForbids { get; init; } = [];

    /// <summary>Every line of <see cref="EnvFiles"/>, whether or not a variable takes its value from it.</summary>
    internal IReadOnlyList<EnvEntry> EnvEntries { get; init; } = [];
}

/// <summary>How an artefact is built from a commit.</summary>
[ShortForm(nameof(Run))]
public sealed record BuildSettings
{
    /// <summary>The command. <c>${output}</c> is the empty folder to fill, <c>${version}</c> and <c>${commit}</c> what is released.</summary>
    [Description("The command. ${output} is the empty folder to fill, ${version} and ${commit} are what is released.")]
    [NotEmpty]
    [ShellLine(Placeholders.Output, Placeholders.Version, Placeholders.Commit)]
    public required string Run { get; init; }

    /// <summary>Time limit. Default 5 min.</summary>
    [Description("Time limit.")]
    [Positive]
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(5);
}

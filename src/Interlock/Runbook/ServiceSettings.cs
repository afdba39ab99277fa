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

    /// <summary>The command that serves, run in the build's output folder; <c>${port}</c> is the port it must listen on, which it also gets as the variable PORT; <c>${version}</c>, <c>${commit}</c> and <c>${output}</c> are as in the build.</summary>
    [Description("The command that serves, run in the build's output folder. ${port} is the port to listen on, also given as PORT; ${version}, ${commit} and ${output} are as in the build.")]
    [NotEmpty]
    [ShellLine(Placeholders.Port, Placeholders.Version, Placeholders.Commit, Placeholders.Output)]
    public required string Run { get; init; }

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

    /// <summary>Texts that its log must contain once it is healthy.</summary>
    [Description("Texts that its log must contain once it is healthy.")]
    public IReadOnlyList<string> LogExpects { get; init; } = [];

    /// <summary>Regular expressions that no line of its log may match.</summary>
    [Description("Regular expressions that no line of its log may match.")]
    [Regex]
    public IReadOnlyList<string> LogForbids { get; init; } = [];
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

/// <summary>One variable of a service. Exactly one of <see cref="Value"/>, <see cref="From"/> and <see cref="Generate"/> says where it comes from.</summary>
[ShortForm(nameof(Value))]
public sealed record VariableSettings : IJudged
{
    /// <summary>The value itself. A value that came through <c>${env:…}</c> or <c>${file:…}</c> is a secret too.</summary>
    [Description("The value. It may refer to ${env:NAME} and ${file:path}.")]
    [MayBeMissing("required")]
    public Secret? Value { get; init; }

    /// <summary>Taken from something that Interlock provides: <c>database</c> (the URL), <c>version</c>, <c>commit</c>, <c>environment</c>.</summary>
    [Description("Taken from what Interlock provides.")]
    public VariableSource? From { get; init; }

    /// <summary>Generated once per environment and kept in the state folder, owner-only.</summary>
    [Description("Generated once per environment and kept.")]
    public GeneratedKind? Generate { get; init; }

    /// <summary>When false, its absence warns instead of stopping. Default true.</summary>
    [Description("When false, its absence only warns.")]
    public bool Required { get; init; } = true;

    /// <summary>At least so many characters. Default 0.</summary>
    [Description("At least so many characters.")]
    [Range(0, 4096)]
    public int MinLength { get; init; }

    /// <summary>The whole value must match this regular expression.</summary>
    [Description("The whole value must match this regular expression.")]
    [Regex]
    public string? Pattern { get; init; }

    /// <summary>The value must be one of these.</summary>
    [Description("The value must be one of these.")]
    public IReadOnlyList<string> OneOf { get; init; } = [];

    /// <summary>The value must not name this machine. Default false.</summary>
    [Description("The value must not name localhost or 127.0.0.1.")]
    public bool NotLocalhost { get; init; }

    // Value is absent as well when it may be missing and is, which is Preflight's to tell.
    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        string[] sources = [.. new[] { Value is null ? null : "value", From is null ? null : "from", Generate is null ? null : "generate" }.OfType<string>()];
        if (sources.Length > 1)
            yield return (sources[1], $"has {string.Join(" and ", sources)}: it can come from one place only", "one of value, from, generate; an environment takes one back with null");
        else if (sources.Length == 0 && Required)
            yield return ("", "has no source", "value (such as ${env:NAME}), from or generate");
    }
}

/// <summary>What Interlock can provide as a variable.</summary>
public enum VariableSource
{
    /// <summary>The application's database URL.</summary>
    Database,

    /// <summary>The version that is released.</summary>
    Version,

    /// <summary>The commit that is released.</summary>
    Commit,

    /// <summary>The environment's name.</summary>
    Environment,

    /// <summary>The key by which Interlock's own prober is known to the service, so that rate limits do not fail it.</summary>
    ProberKey,
}

/// <summary>How a value is generated.</summary>
public enum GeneratedKind
{
    /// <summary>32 random bytes as 64 hexadecimal digits.</summary>
    Hex32,

    /// <summary>48 random bytes as 64 URL-safe Base64 characters.</summary>
    UrlSafe64,
}

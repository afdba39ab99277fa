namespace Interlock.Platforms.Docker;

/// <summary>An engine that answers.</summary>
/// <param name="Version">Its version, such as <c>20.10.24</c>.</param>
/// <param name="Host">Its address, such as <c>unix:///var/run/docker.sock</c>.</param>
public sealed record EngineInfo(Version Version, string Host);

/// <summary>A registry's user.</summary>
/// <param name="Registry">The registry, such as <c>registry.example.com:5000</c>.</param>
/// <param name="User">The user.</param>
/// <param name="Password">Password or token.</param>
public sealed record EngineLogin(string Registry, string User, Secret Password);

/// <summary>An image to build.</summary>
/// <param name="Folder">The build's context.</param>
/// <param name="File">The Dockerfile, a full path.</param>
/// <param name="Tags">Names with tags.</param>
public sealed record ImageBuild(string Folder, string File, IReadOnlyList<string> Tags)
{
    /// <summary>The stage to build; null: the last.</summary>
    public string? Target { get; init; }

    /// <summary>Build arguments, in the open.</summary>
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Labels of the image.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>It takes at most so long.</summary>
    public required TimeSpan Limit { get; init; }
}

/// <summary>An image that an engine has.</summary>
/// <param name="Id">Its id, <c>sha256:…</c>.</param>
/// <param name="Names">Its names with tags.</param>
/// <param name="Digests">Its names with the digests that registries know it by, such as <c>registry.example.com/shop@sha256:…</c>.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Bytes">Its size in bytes.</param>
public sealed record EngineImage(string Id, IReadOnlyList<string> Names, IReadOnlyList<string> Digests, IReadOnlyDictionary<string, string> Labels, long Bytes);

/// <summary>A container to make.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Image">The image, best by digest or id.</param>
public sealed record ContainerSpec(string Name, string Image)
{
    /// <summary>Its labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The network that it is on.</summary>
    public required string Network { get; init; }

    /// <summary>A port of this machine's loopback address, and the container's own that it leads to; null: none.</summary>
    public (int Here, int Inside)? Port { get; init; }

    /// <summary>Its variables.</summary>
    public IReadOnlyDictionary<string, Secret> Variables { get; init; } = new Dictionary<string, Secret>(StringComparer.Ordinal);

    /// <summary>Files below <c>/run/secrets</c>, by name.</summary>
    public IReadOnlyDictionary<string, Secret> SecretFiles { get; init; } = new Dictionary<string, Secret>(StringComparer.Ordinal);

    /// <summary>A line for the image's shell; null: the image's own command.</summary>
    public string? Line { get; init; }

    /// <summary>Limits, volumes, log driver and user.</summary>
    public Runbook.ContainerSettings Settings { get; init; } = new();
}

/// <summary>A container as the engine has it.</summary>
/// <param name="Id">Its full id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Image">The image that it was made from, as it was named then.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Running">It runs.</param>
/// <param name="ExitCode">How it ended, when it does not run.</param>
/// <param name="OutOfMemory">The system ended it, as it took more memory than it may.</param>
/// <param name="Error">Why it did not start; empty when it did.</param>
/// <param name="Pid">Its first process, where that is this machine's; 0 when it does not run.</param>
/// <param name="Started">When it was started last.</param>
/// <param name="Variables">Its variables, those of the image among them.</param>
public sealed record EngineContainer(
    string Id, string Name, string Image, IReadOnlyDictionary<string, string> Labels, bool Running, int ExitCode, bool OutOfMemory, string Error, int Pid, DateTimeOffset Started,
    IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>Memory that it may take, in bytes; 0: no limit.</summary>
    public long MemoryLimit { get; init; }

    /// <summary>Ports of the machine that lead to it.</summary>
    public IReadOnlyList<int> Ports { get; init; } = [];

    /// <summary>Why it does not run; null: it runs.</summary>
    public string? Ended => Running ? null
        : Error.Length > 0 ? $"did not start: {Error}"
        : OutOfMemory ? $"was ended, as it took more memory than it may{(MemoryLimit > 0 ? $" ({MemoryLimit / (1024 * 1024)} MiB, container.memory)" : "")},"
        : $"ended with exit code {ExitCode}";
}

/// <summary>A line of a container's log.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Text">What.</param>
public sealed record LoggedLine(DateTimeOffset At, string Text);

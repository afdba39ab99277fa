using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>The image of a service, and how its containers run.</summary>
public sealed record ContainerSettings
{
    /// <summary>Name of the image, without registry and tag. Null: <c>NAME-SERVICE</c>.</summary>
    [Description("Name of the image, without registry and tag. Default: the names of runbook and service.")]
    [Text("^[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*$", "the name of an image", "lower-case letters, digits, and . _ - / between them")]
    public string? Image { get; init; }

    /// <summary>The Dockerfile, in the service's folder, which is the build's context. Default <c>Dockerfile</c>.</summary>
    [Description("The Dockerfile, in the service's folder.")]
    [InRepository]
    public string File { get; init; } = "Dockerfile";

    /// <summary>The stage of the Dockerfile to build; null: its last.</summary>
    [Description("The stage of the Dockerfile to build. Default: its last.")]
    [NotEmpty]
    public string? Target { get; init; }

    /// <summary>Arguments of the build, by name. VERSION and COMMIT are given where the Dockerfile has such an ARG.</summary>
    [Description("Build arguments by name, for everyone to see. VERSION and COMMIT are given where the Dockerfile has an ARG of that name.")]
    public IReadOnlyDictionary<string, string> Arguments { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The build takes at most so long. Default 15 min.</summary>
    [Description("The build takes at most so long.")]
    [Positive]
    public TimeSpan BuildWithin { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The port that it listens on, also given as PORT. Default 8080; on the network <c>host</c> it must listen on PORT.</summary>
    [Description("The port that it listens on, also given as PORT. On the network host it must listen on PORT, which is a free one.")]
    [Range(1, 65_535)]
    public int Port { get; init; } = 8080;

    /// <summary>Memory that a container may take, such as <c>512m</c>; null: no limit.</summary>
    [Description("Memory that a container may take, such as 512m.")]
    [Text("^[1-9][0-9]*[bkmg]?$", "an amount of memory", "a number with b, k, m or g, such as 512m")]
    public string? Memory { get; init; }

    /// <summary>Processors that a container may take, such as 1.5; null: no limit.</summary>
    [Description("Processors that a container may take, such as 1.5.")]
    [Range(0.01, 10_000)]
    public double? Cpus { get; init; }

    /// <summary>Volumes, as <c>NAME:/PATH</c> or <c>/HOST/PATH:/PATH[:ro]</c>. Blue and green have the same.</summary>
    [Description("Volumes, as NAME:/PATH or /HOST/PATH:/PATH[:ro]. The new version has them beside the previous one.")]
    [Text(@"^[^:\s]+:/[^:\s]*(:[a-zA-Z,]+)?$", "a volume", "NAME:/PATH or /HOST/PATH:/PATH, with :ro behind it for reading only")]
    public IReadOnlyList<string> Volumes { get; init; } = [];

    /// <summary>Variables of the service that it gets as files <c>/run/secrets/NAME</c>, and not in its environment.</summary>
    [Description("Variables of the service that it gets as files /run/secrets/NAME, and not in its environment.")]
    [NotEmpty]
    public IReadOnlyList<string> SecretFiles { get; init; } = [];

    /// <summary>The engine's log driver; null: the engine's default. Interlock reads logs through the engine: with one that can't be read, log lines are not judged.</summary>
    [Description("The engine's log driver. Default: the engine's own.")]
    [NotEmpty]
    public string? LogDriver { get; init; }

    /// <summary>Options of the log driver, such as <c>max-size: 10m</c>.</summary>
    [Description("Options of the log driver, such as max-size: 10m.")]
    public IReadOnlyDictionary<string, string> LogOptions { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The user inside, as the image has him when null.</summary>
    [Description("The user inside. Default: the image's.")]
    [NotEmpty]
    public string? User { get; init; }
}

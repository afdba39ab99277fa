using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>The documents that go with a release.</summary>
public sealed record DocumentSettings
{
    /// <summary>The changelog, in the form of Keep a Changelog. Null: <c>CHANGELOG.md</c>, whose shortcomings on <c>local</c> only warn.</summary>
    [Description("The changelog, in the form of Keep a Changelog. Without this key CHANGELOG.md is read, and on local what it lacks only warns.")]
    [InRepository]
    public string? Changelog { get; init; }

    /// <summary>Where the README names the version; null: a README that names an older version of this system warns.</summary>
    [Description("Where the README names the version. Without this key a README that still names an older version of the changelog warns.")]
    public ReadmeSettings? Readme { get; init; }

    /// <summary>The description of the service's API; null: none is compared.</summary>
    [Description("The OpenAPI document, compared with what the live service serves.")]
    public OpenApiSettings? Openapi { get; init; }
}

/// <summary>Where the README names the version.</summary>
[ShortForm(nameof(File))]
public sealed record ReadmeSettings
{
    /// <summary>The file. Default <c>README.md</c>.</summary>
    [Description("The file.")]
    [InRepository]
    public string File { get; init; } = "README.md";

    /// <summary>A regular expression; its first group, or else the whole match, is the version. Null: the version must stand somewhere in the file.</summary>
    [Description("A regular expression whose first group is the version, such as 'version-(\\d+\\.\\d+\\.\\d+)-blue'. Without it the version must stand somewhere in the file.")]
    [Regex]
    public string? Pattern { get; init; }
}

/// <summary>The OpenAPI document.</summary>
[ShortForm(nameof(Document))]
public sealed record OpenApiSettings
{
    /// <summary>The committed document, OpenAPI 3 in JSON or YAML.</summary>
    [Description("The committed document: OpenAPI 3.0 or 3.1, JSON or YAML.")]
    [InRepository]
    public required string Document { get; init; }

    /// <summary>Where the live service serves its own. Default <c>/openapi.json</c>.</summary>
    [Description("Where the live service serves its own.")]
    [Text(@"^/[^\s]*$", "a path", "a path that begins with a slash, such as /openapi.json")]
    public string Live { get; init; } = "/openapi.json";

    /// <summary>The one version that may break clients; any other stops.</summary>
    [Description("The one version that may break clients, as MAJOR.MINOR.PATCH.")]
    [Text(@"^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)$", "a version", "MAJOR.MINOR.PATCH, such as 2.0.0")]
    public string? AllowBreaking { get; init; }
}

using System.ComponentModel;
using Interlock.Runbook.Rules;

namespace Interlock.Runbook;

/// <summary>What is asked of the packages that the services are made of.</summary>
public sealed record DependencySettings
{
    /// <summary>Packages and the least version of each, compared by the order of their own ecosystem. A name that several ecosystems have may be written <c>pypi:NAME</c>, <c>npm:NAME</c> or <c>nuget:NAME</c>.</summary>
    [Description("Packages and the least version of each, such as urllib3: 2.5.0, in the order of their own ecosystem. pypi:NAME, npm:NAME or nuget:NAME tells equal names apart.")]
    [Text(@"^v?\d[0-9A-Za-z.!+_-]*$", "a version", "a version such as 2.5.0")]
    public IReadOnlyDictionary<string, string> Minimum { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Every dependency must be pinned: <c>==</c>, a hash or a commit in requirements.txt, a lock file that agrees beside package.json, no floating NuGet version. Default true.</summary>
    [Description("Every dependency must be pinned: ==, a hash or a commit in requirements.txt; a lock file that agrees beside package.json and beside a pyproject.toml with ranges; no floating NuGet version.")]
    public bool Pinned { get; init; } = true;

    /// <summary>What is asked of their licences.</summary>
    [Description("What is asked of their licences.")]
    public LicenceSettings Licences { get; init; } = new();

    /// <summary>Packages, and files by their path, that nothing is asked of.</summary>
    [Description("Packages, and files by their path, that nothing is asked of. They stay in the bill of materials.")]
    [NotEmpty]
    public IReadOnlyList<string> Ignore { get; init; } = [];

    /// <summary>Folders to look into besides the root and the services' own.</summary>
    [Description("Folders to look into besides the root and the services' own.")]
    [InRepository]
    public IReadOnlyList<string> Folders { get; init; } = [];

    /// <summary>Registries that are asked whether a version was withdrawn; null: none is asked.</summary>
    [Description("Registries that are asked whether a version was withdrawn since. Without it none is asked.")]
    public RegistrySettings? Registries { get; init; }
}

/// <summary>What is asked of licences.</summary>
public sealed record LicenceSettings
{
    /// <summary>SPDX ids that no package may be under, <c>*</c> for any ending; <c>unknown</c> for a package whose licence is not known.</summary>
    [Description("SPDX ids that no package may have, * for any ending, such as AGPL-*; unknown for a licence that is not known. Where a package offers several (MIT OR GPL-3.0-only), one that is not forbidden is enough.")]
    [Text(@"^\S+$", "a licence", "an SPDX id such as GPL-3.0-only, AGPL-*, or unknown")]
    public IReadOnlyList<string> Forbid { get; init; } = [];
}

/// <summary>Registries that are asked.</summary>
public sealed record RegistrySettings : IJudged
{
    /// <summary>A PyPI index with the JSON form of the simple API (PEP 691).</summary>
    [Description("A PyPI index with the JSON form of the simple API (PEP 691), such as https://pypi.org/simple.")]
    [Url("http", "https", Such = "https://pypi.org/simple")]
    public Secret? Pypi { get; init; }

    /// <summary>An npm registry.</summary>
    [Description("An npm registry, such as https://registry.npmjs.org.")]
    [Url("http", "https", Such = "https://registry.npmjs.org")]
    public Secret? Npm { get; init; }

    /// <summary>All answers must be there within this. Default 20 s.</summary>
    [Description("All answers must be there within this; what is not answered holds.")]
    [Positive]
    public TimeSpan Within { get; init; } = TimeSpan.FromSeconds(20);

    IEnumerable<(string Key, string Complaint, string? Allowed)> IJudged.Complaints()
    {
        if (Pypi is null && Npm is null)
            yield return ("", "names no registry", "pypi, npm or both");
    }
}

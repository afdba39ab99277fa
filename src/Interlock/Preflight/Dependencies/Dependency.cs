using System.Text.RegularExpressions;

namespace Interlock.Preflight.Dependencies;

/// <summary>Whose names and versions they are.</summary>
internal enum Ecosystem
{
    PyPi,
    Npm,
    NuGet,
}

/// <summary>One package, as one line of one file names it.</summary>
/// <param name="Ecosystem">Whose name it is.</param>
/// <param name="Name">As it is written.</param>
/// <param name="File">The file, from the root.</param>
/// <param name="Line">Its line, from 1.</param>
internal sealed partial record Dependency(Ecosystem Ecosystem, string Name, string File, int Line)
{
    /// <summary>The exact version; null where only a range is known.</summary>
    public string? Version { get; init; }

    /// <summary>What is asked for, as it is written; empty: anything.</summary>
    public string Wanted { get; init; } = "";

    /// <summary>Held only under this condition, as it is written.</summary>
    public string? Marker { get; init; }

    /// <summary>Pinned otherwise than by a version: by a hash, a commit, or as a part of this repository.</summary>
    public bool Fixed { get; init; }

    /// <summary>From a lock file.</summary>
    public bool Locked { get; init; }

    /// <summary>Named by the project itself, not brought in by another package.</summary>
    public bool Direct { get; init; } = true;

    /// <summary>Not part of what is released.</summary>
    public bool Development { get; init; }

    public IReadOnlyList<PackageHash> Hashes { get; init; } = [];

    public string? Licence { get; init; }

    /// <summary>What its maker says against using it.</summary>
    public string? Deprecated { get; init; }

    /// <summary>Where it lies when it is installed, from the root: npm only.</summary>
    public string? Installed { get; init; }

    /// <summary>Folder of the manifest that asks for it, from the root; the central file of versions may stand elsewhere.</summary>
    public string Folder { get => field ?? Reading.SourceFiles.Folder(File); init; }

    public string Place => $"{File}:{Line}";

    /// <summary>Equal for equal packages: PEP 503 for PyPI, without case for NuGet.</summary>
    public string Key => KeyOf(Ecosystem, Name);

    public string Title => Version is null ? Name : $"{Name} {Version}";

    public static string KeyOf(Ecosystem ecosystem, string name) => ecosystem switch
    {
        Ecosystem.PyPi => Separators().Replace(name, "-").ToLowerInvariant(),
        Ecosystem.NuGet => name.ToLowerInvariant(),
        _ => name,
    };

    [GeneratedRegex("[-_.]+", RegexOptions.None, 1000)]
    private static partial Regex Separators();
}

/// <summary>A hash of a package's file.</summary>
/// <param name="Algorithm">As CycloneDX calls it: <c>SHA-256</c>.</param>
/// <param name="Hex">In hexadecimal digits, lower case.</param>
internal sealed record PackageHash(string Algorithm, string Hex)
{
    /// <summary>Reads <c>sha256:HEX</c> or <c>sha512-BASE64</c>; null when it is neither.</summary>
    public static PackageHash? Read(string text)
    {
        var at = text.IndexOfAny([':', '-', '=']);
        if (at < 0 || AlgorithmOf(text[..at]) is not var (algorithm, bytes))
            return null;
        var value = text[(at + 1)..].Trim();
        if (value.Length == bytes * 2 && value.All(char.IsAsciiHexDigit))
            return new(algorithm, value.ToLowerInvariant());
        Span<byte> decoded = stackalloc byte[64];
        return Convert.TryFromBase64String(value, decoded, out var length) && length == bytes ? new(algorithm, Convert.ToHexStringLower(decoded[..length])) : null;
    }

    private static (string, int)? AlgorithmOf(string name) => name.ToLowerInvariant() switch
    {
        "md5" => ("MD5", 16),
        "sha1" => ("SHA-1", 20),
        "sha256" => ("SHA-256", 32),
        "sha384" => ("SHA-384", 48),
        "sha512" => ("SHA-512", 64),
        _ => null,
    };
}

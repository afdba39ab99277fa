namespace Interlock.Preflight.Dependencies;

/// <summary>All that the manifests and lock files of a checkout say, and what is wrong with them.</summary>
internal sealed class Inventory
{
    /// <summary>The files that were read, from the root.</summary>
    public List<string> Files { get; } = [];

    /// <summary>What the manifests ask for.</summary>
    public List<Dependency> Wanted { get; } = [];

    /// <summary>What the lock files hold.</summary>
    public List<Dependency> Locked { get; } = [];

    /// <summary>Not pinned, or not in agreement with the lock file.</summary>
    public List<Fault> Unpinned { get; } = [];

    /// <summary>Could not be read.</summary>
    public List<Fault> Unreadable { get; } = [];

    /// <summary>Named twice, and not alike.</summary>
    public List<Fault> Doubled { get; } = [];

    /// <summary>Worth a word, and no fault.</summary>
    public List<Fault> Doubtful { get; } = [];

    /// <summary>Manifests whose packages may bring in others that no file here names.</summary>
    public List<string> Open { get; } = [];

    /// <summary>Each package and version once, as it is known best: by the lock file, else by the manifest that pins or asks for it.</summary>
    public IReadOnlyList<Dependency> Packages
    {
        get
        {
            var direct = Wanted.Select(one => (one.Ecosystem, one.Key)).ToHashSet();
            var known = Locked.Concat(Wanted.Where(one => one.Version is not null)).ToLookup(one => (one.Ecosystem, one.Key));
            return
            [
                .. Locked.Concat(Wanted.Where(one => !known[(one.Ecosystem, one.Key)].Any(better => Tells(better, one))))
                    .GroupBy(one => (one.Ecosystem, one.Key, one.Version))
                    .Select(same => same.First() with
                    {
                        Direct = direct.Contains((same.Key.Ecosystem, same.Key.Key)),
                        Development = same.All(one => one.Development),
                        Hashes = [.. same.SelectMany(one => one.Hashes).Distinct()],
                        Licence = same.Select(one => one.Licence).FirstOrDefault(licence => licence is not null),
                        Deprecated = same.Select(one => one.Deprecated).FirstOrDefault(word => word is not null),
                    })
                    .OrderBy(one => one.Ecosystem).ThenBy(one => one.Key, StringComparer.Ordinal).ThenBy(one => one.Version, StringComparer.Ordinal),
            ];
        }
    }

    // A lock file speaks for the folders below it, a pin for its own folder.
    private static bool Tells(Dependency better, Dependency than) => !ReferenceEquals(better, than) && (better.Locked
        ? better.Folder.Length == 0 || than.Folder == better.Folder || than.Folder.StartsWith(better.Folder + "/", StringComparison.Ordinal)
        : than.Version is null && than.Folder == better.Folder);

    public void Read(string file) => Files.Add(file);
}

/// <summary>What is wrong, and where.</summary>
/// <param name="File">The file, from the root.</param>
/// <param name="Line">Its line, from 1.</param>
/// <param name="Text">What is wrong and what to do.</param>
internal sealed record Fault(string File, int Line, string Text)
{
    /// <summary>The package that it is about; null: the file.</summary>
    public string? Name { get; init; }

    public override string ToString() => $"{File}:{Line}: {Text}";
}

namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>A lock file of Poetry, uv or PDM.</summary>
internal sealed class PythonLock
{
    /// <summary>False: it has no list of packages.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>What it holds, but for the projects themselves.</summary>
    public List<Dependency> Packages { get; } = [];

    /// <summary>The keys of all that stands in it, the projects too.</summary>
    public HashSet<string> Keys { get; } = new(StringComparer.Ordinal);

    /// <summary>The folders of the projects that it was made for, from its own folder; <c>.</c> is that folder.</summary>
    public HashSet<string> Members { get; } = new(StringComparer.Ordinal);

    /// <param name="file">Where it is, from the root.</param>
    /// <param name="document">What it says.</param>
    /// <param name="into">Takes what can't be read.</param>
    public static PythonLock Read(string file, Placed document, Inventory into)
    {
        var packages = document["package"] ?? document["packages"];
        var read = new PythonLock { IsKnown = packages is not null };
        foreach (var one in packages?.Items ?? [])
        {
            if (one.String("name") is not { } name)
            {
                into.Unreadable.Add(new(file, one.Line, "a package has no name"));
                continue;
            }

            read.Keys.Add(Dependency.KeyOf(Ecosystem.PyPi, name));
            // The project itself stands in uv.lock too.
            if (one["source"] is { } source && (source["virtual"] ?? source["editable"]) is { } project)
            {
                if (project is { IsString: true, Text: { } folder })
                    read.Members.Add(folder.TrimEnd('/'));
                continue;
            }

            read.Packages.Add(new(Ecosystem.PyPi, name, file, one.Line)
            {
                Version = one.String("version"),
                Locked = true,
                Development = one.String("category") is "dev",
                Hashes = [.. new[] { one["files"], one["wheels"] }.SelectMany(list => list?.Items ?? []).Append(one["sdist"]).OfType<Placed>().Select(part => part.String("hash")).OfType<string>().Select(PackageHash.Read).OfType<PackageHash>().Distinct()],
            });
        }

        return read;
    }
}

namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>Reads pyproject.toml (PEP 621, PEP 735, Poetry) and the lock files of Poetry, uv and PDM.</summary>
/// <param name="files">Where files are.</param>
/// <param name="into">Takes what is read.</param>
internal sealed class PyprojectReader(SourceFiles files, Inventory into)
{
    private static readonly string[] Locks = ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"];
    private readonly Dictionary<string, PythonLock?> held = new(StringComparer.Ordinal);

    public void Read(string folder)
    {
        var file = SourceFiles.In(folder, "pyproject.toml");
        if (!files.Exists(file) || files.Ignored(file) || files.Read(file, into, PlacedToml.Read) is not { } document)
            return;
        var found = new List<Dependency>();
        foreach (var item in document["project"]?["dependencies"]?.Items ?? [])
            Pep508(file, item, development: false, found);
        foreach (var (_, _, extra) in document["project"]?["optional-dependencies"]?.Members ?? [])
            foreach (var item in extra.Items)
                Pep508(file, item, development: false, found);
        foreach (var (_, _, group) in document["dependency-groups"]?.Members ?? [])
            foreach (var item in group.Items.Where(item => !item.IsMap))
                Pep508(file, item, development: true, found);
        var poetry = document["tool"]?["poetry"];
        Poetry(file, poetry?["dependencies"], development: false, found);
        Poetry(file, poetry?["dev-dependencies"], development: true, found);
        foreach (var (name, _, group) in poetry?["group"]?.Members ?? [])
            Poetry(file, group["dependencies"], !string.Equals(name, "main", StringComparison.Ordinal), found);
        into.Wanted.AddRange(found);

        var locks = Locks.Select(name => SourceFiles.In(folder, name)).Where(files.Exists).ToList();
        if (locks.Count == 0 && found.Count > 0 && SourceFiles.Above(folder, at => WorkspaceLock(at, folder)) is { } around)
            locks.Add(around);
        foreach (var one in locks.Where(one => !files.Ignored(one)))
            Agree(one, found);
        Dependency[] loose = [.. found.Where(one => one.Version is null && !one.Fixed && !one.Development)];
        if (found.Count > 0 && locks.Count == 0)
            into.Open.Add(file);
        if (loose.Length == 0 || locks.Count > 0)
            return;
        var beside = SourceFiles.In(folder, "requirements.txt");
        if (!files.Exists(beside))
            into.Unpinned.AddRange(loose.Select(one => new Fault(file, one.Line, $"{one.Name}{(one.Wanted.Length > 0 ? $" '{one.Wanted}'" : "")} is not pinned, and there is no lock file; commit uv.lock, poetry.lock or pdm.lock, or a requirements.txt with pins") { Name = one.Name }));
    }

    private void Pep508(string file, Placed item, bool development, List<Dependency> found)
    {
        if (item.Text is not { } text || !item.IsString || Requirement.Read(text) is not { } requirement)
            into.Unreadable.Add(new(file, item.Line, $"'{Requirement.Shown(item.Text ?? "")}' is no requirement; 'NAME>=VERSION' is expected (PEP 508)"));
        else
            found.Add(new(Ecosystem.PyPi, requirement.Name, file, item.Line)
            {
                Version = requirement.Pin,
                Wanted = requirement.Url is { } url ? Requirement.Shown(url) : requirement.Versions,
                Fixed = requirement.Url is { } at && Requirement.IsFixed(at),
                Hashes = requirement.Url is { } from && Requirement.HashOf(from) is { } hash ? [hash] : [],
                Marker = requirement.Marker,
                Development = development,
            });
    }

    private void Poetry(string file, Placed? table, bool development, List<Dependency> found)
    {
        foreach (var (name, line, value) in table?.Members ?? [])
        {
            if (string.Equals(name, "python", StringComparison.Ordinal))
                continue;
            // Several entries, each for its own platform or Python.
            foreach (var one in value.IsList ? value.Items : [value])
                if (one is { IsString: true, Text: { } text })
                    found.Add(PoetryOne(file, name, line, text) with { Development = development });
                else if (one.IsMap)
                    found.Add(PoetryOne(file, name, line, one.String("version") ?? "") with
                    {
                        Development = development,
                        Fixed = one["path"] is not null || one.String("rev") is { Length: 40 },
                        Marker = one.String("markers") ?? one.String("python") ?? one.String("platform"),
                    });
                else
                    into.Unreadable.Add(new(file, line, $"{name} is neither a version nor a table with one"));
        }
    }

    // '1.2.3' and '==1.2.3' pin; '^1.2' reads as '>=1.2,<2.0', of which the lower bound is what counts here.
    private static Dependency PoetryOne(string file, string name, int line, string text)
    {
        var exact = text.TrimStart('=', ' ');
        var pin = Versions.Pep440.Read(exact) is null ? null : exact;
        return new(Ecosystem.PyPi, name, file, line) { Version = pin, Wanted = pin is not null || text is "*" ? "" : text.Replace("^", ">=", StringComparison.Ordinal) };
    }

    // uv keeps one lock file for all members of a workspace, at its top, and names them by their folders.
    private string? WorkspaceLock(string at, string folder)
    {
        var path = SourceFiles.In(at, "uv.lock");
        if (!files.Exists(path))
            return null;
        return files.Ignored(path) || Held(path)?.Members.Contains(at.Length == 0 ? folder.TrimEnd('/') : folder.TrimEnd('/')[(at.Length + 1)..]) == true ? path : null;
    }

    private PythonLock? Held(string file)
    {
        if (!held.TryGetValue(file, out var known))
        {
            held[file] = known = files.Read(file, into, PlacedToml.Read) is { } document ? PythonLock.Read(file, document, into) : null;
            into.Locked.AddRange(known?.Packages ?? []);
        }

        return known;
    }

    private void Agree(string file, List<Dependency> wanted)
    {
        if (Held(file) is not { } known)
            return;
        if (!known.IsKnown && wanted.Count > 0)
            into.Unreadable.Add(new(file, 1, "has no [[package]]: it is no lock file that is known"));
        foreach (var one in wanted.Where(one => !known.Keys.Contains(one.Key)))
            into.Unpinned.Add(new(one.File, one.Line, $"{one.Name} is not in {file}; lock again ('uv lock', 'poetry lock' or 'pdm lock') and commit it") { Name = one.Name });
        foreach (var one in wanted)
            foreach (var lockedOne in known.Packages.Where(locked => locked.Key == one.Key && locked.Version is not null))
                if (one.Version is { } pin && one.Marker is null && Versions.VersionOrder.Compare(Ecosystem.PyPi, pin, lockedOne.Version!) is not 0)
                    into.Unpinned.Add(new(one.File, one.Line, $"{one.Name} is pinned to {pin}, and {lockedOne.Place} holds {lockedOne.Version}; lock again and commit it") { Name = one.Name });
    }
}

namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>package-lock.json or npm-shrinkwrap.json, of version 1, 2 or 3.</summary>
internal sealed class NpmLock
{
    private const string Modules = "node_modules/";

    private NpmLock(string file) => File = file;

    public string File { get; }

    public List<Dependency> Packages { get; } = [];

    /// <summary>What the manifest of each workspace (the root's is empty) asked for when the file was made; empty for version 1, which does not say.</summary>
    public Dictionary<string, Dictionary<string, (string Range, int Line)>> Workspaces { get; } = new(StringComparer.Ordinal);

    /// <exception cref="UnreadableException">It is no lock file.</exception>
    public static NpmLock Read(string file, Placed root)
    {
        var read = new NpmLock(file);
        if (root["packages"] is { IsMap: true } packages)
            foreach (var (path, line, value) in packages.Members)
                read.Add(path, line, value);
        else if (root["lockfileVersion"]?.Text is "1" && root["dependencies"] is { IsMap: true } tree)
            read.AddTree("", tree, 0);
        else if (root["lockfileVersion"]?.Text is not ("1" or "2" or "3"))
            throw new UnreadableException(root["lockfileVersion"]?.Line ?? root.Line, "is no npm lock file of version 1, 2 or 3");
        return read;
    }

    /// <summary>The package of that name as the workspace finds it; null where there is none.</summary>
    public Dependency? Installed(string name, string workspace)
    {
        for (var at = workspace; ; at = SourceFiles.Folder(at))
        {
            var path = SourceFiles.In(SourceFiles.Folder(File), SourceFiles.In(at, Modules + name));
            if (Packages.Find(one => one.Installed == path) is { } found)
                return found;
            if (at.Length == 0)
                return null;
        }
    }

    private void Add(string path, int line, Placed value)
    {
        if (path.LastIndexOf(Modules, StringComparison.Ordinal) is not (>= 0 and var at))
        {
            Workspaces[path] = [];
            foreach (var section in new[] { "dependencies", "optionalDependencies", "devDependencies" })
                foreach (var (name, place, range) in value[section]?.Members ?? [])
                    Workspaces[path].TryAdd(name, (range.Text ?? "", place));
        }
        else if (!value.Says("link"))
            Packages.Add(Package(value.String("name") ?? path[(at + Modules.Length)..], path, line, value));
    }

    private void AddTree(string path, Placed tree, int depth)
    {
        if (depth > 100)
            throw new UnreadableException(tree.Line, "is nested too deeply");
        foreach (var (name, line, value) in tree.Members)
        {
            var inner = path + Modules + name;
            Packages.Add(Package(name, inner, line, value));
            if (value["dependencies"] is { } below)
                AddTree(inner + "/", below, depth + 1);
        }
    }

    private Dependency Package(string name, string path, int line, Placed value) => new(Ecosystem.Npm, name, File, line)
    {
        // Version 1 writes where it comes from in the place of a version: npm:other@1.0.0, git+ssh://…
        Version = value.String("version") is { } version && version.StartsWith("npm:", StringComparison.Ordinal) ? version[(version.LastIndexOf('@') + 1)..] : value.String("version"),
        Locked = true,
        Installed = SourceFiles.In(SourceFiles.Folder(File), path),
        Licence = LicenceIn(value),
        Deprecated = value["deprecated"] is { IsString: true, Text: { } why } ? why : value.Says("deprecated") ? "deprecated" : null,
        Development = value.Says("dev") || value.Says("devOptional"),
        Hashes = [.. (value.String("integrity") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(PackageHash.Read).OfType<PackageHash>()],
    };

    /// <summary>The licence as a package.json or lock file gives it, in its older forms too.</summary>
    public static string? LicenceIn(Placed value) => value["license"] switch
    {
        { IsString: true, Text: { Length: > 0 } text } => text,
        { IsMap: true } map => map.String("type"),
        _ => value["licenses"] is { IsList: true, Items.Count: > 0 } several ? string.Join(" OR ", several.Items.Select(one => one.String("type") ?? one.Text).OfType<string>()) is { Length: > 0 } joined ? joined : null : null,
    };
}

using Interlock.Preflight.Dependencies.Versions;
using NuGet.Versioning;

namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>Reads package.json and npm's lock file beside it, or that of the workspace around it.</summary>
/// <param name="files">Where files are.</param>
/// <param name="into">Takes what is read.</param>
internal sealed class NpmReader(SourceFiles files, Inventory into)
{
    private static readonly string[] Sections = ["dependencies", "optionalDependencies", "devDependencies"];
    private static readonly Dictionary<string, string> Foreign = new(StringComparer.Ordinal)
    {
        ["yarn.lock"] = "yarn install --immutable", ["pnpm-lock.yaml"] = "pnpm install --frozen-lockfile",
        ["bun.lock"] = "bun install --frozen-lockfile", ["bun.lockb"] = "bun install --frozen-lockfile",
    };

    private readonly Dictionary<string, NpmLock?> locks = new(StringComparer.Ordinal);

    public void Read(string folder)
    {
        var file = SourceFiles.In(folder, "package.json");
        if (!files.Exists(file) || files.Ignored(file) || files.Read(file, into, PlacedJson.Read) is not { } manifest)
            return;
        var wanted = Wanted(file, manifest);
        into.Wanted.AddRange(wanted);
        if (wanted.Count == 0)
            return;
        if (LockOf(folder) is { } found)
            Agree(file, wanted, found.Lock, found.Workspace);
        else if ((ForeignLock(folder) ?? SourceFiles.Above(folder, WorkspaceLock)) is { } foreign)
        {
            into.Open.Add(file);
            if (!files.Ignored(foreign))
                into.Unreadable.Add(new(foreign, 1, $"is a lock file that is not read here; have its own tool check it (a check such as '{Foreign[Path.GetFileName(foreign)]}'), and name {foreign} under dependencies.ignore"));
        }
        else if (!locks.ContainsKey(SourceFiles.In(folder, "package-lock.json")))
        {
            into.Open.Add(file);
            into.Unpinned.Add(new(file, 1, $"has {wanted.Count} dependencies and no lock file; run 'npm install' and commit package-lock.json"));
        }
    }

    private string? ForeignLock(string folder) => Foreign.Keys.Select(name => SourceFiles.In(folder, name)).FirstOrDefault(files.Exists);

    // The lock file of a workspace lies at its top, where a package.json or pnpm's own file names the members.
    private string? WorkspaceLock(string folder) =>
        files.Exists(SourceFiles.In(folder, "package.json")) || files.Exists(SourceFiles.In(folder, "pnpm-workspace.yaml")) ? ForeignLock(folder) : null;

    private List<Dependency> Wanted(string file, Placed manifest)
    {
        var wanted = new List<Dependency>();
        foreach (var section in Sections)
            foreach (var (name, line, value) in manifest[section]?.Members ?? [])
                if (value is { IsString: true, Text: { } range })
                    wanted.Add(new(Ecosystem.Npm, name, file, line)
                    {
                        Wanted = Requirement.Shown(range),
                        Version = NpmRange.Read(range) is not null && SemanticVersion.TryParse(range.TrimStart('=', 'v'), out _) ? range.TrimStart('=', 'v') : null,
                        Development = section == "devDependencies",
                        Marker = section,
                    });
                else
                    into.Unreadable.Add(new(file, line, $"the version of {name} is no text"));
        // npm itself lets an optional dependency stand before a plain one of the same name, with the same range.
        foreach (var same in wanted.GroupBy(one => one.Name, StringComparer.Ordinal).Where(same => same.Select(one => one.Wanted).Distinct(StringComparer.Ordinal).Count() > 1))
            into.Doubled.Add(new(file, same.Last().Line, $"{same.Key} stands twice: '{same.First().Wanted}' in line {same.First().Line}, '{same.Last().Wanted}' here; keep one") { Name = same.Key });
        return [.. wanted.GroupBy(one => one.Name, StringComparer.Ordinal).Select(same => same.First())];
    }

    private (NpmLock Lock, string Workspace)? LockOf(string folder)
    {
        var within = folder is "." ? "" : folder.TrimEnd('/');
        for (var (at, below) = (within, ""); ; (at, below) = (SourceFiles.Folder(at), at[(SourceFiles.Folder(at) is { Length: > 0 } up ? up.Length + 1 : 0)..] + (below.Length > 0 ? "/" + below : "")))
        {
            foreach (var name in new[] { "package-lock.json", "npm-shrinkwrap.json" })
                if (SourceFiles.In(at, name) is var path && files.Exists(path) && !files.Ignored(path))
                {
                    if (!locks.TryGetValue(path, out var known))
                        locks[path] = known = files.Read(path, into, text => NpmLock.Read(path, PlacedJson.Read(text)));
                    if (known is not null && known.Packages.Count > 0 && !into.Locked.Any(one => one.File == path))
                        into.Locked.AddRange(known.Packages);
                    if (below.Length == 0 || known?.Workspaces.ContainsKey(below) == true)
                        return known is null ? null : (known, below);
                }

            if (at.Length == 0)
                return null;
        }
    }

    private void Agree(string file, List<Dependency> wanted, NpmLock held, string workspace)
    {
        const string mend = "run 'npm install' and commit the lock file";
        var made = held.Workspaces.GetValueOrDefault(workspace);
        foreach (var one in wanted)
        {
            if (made is not null && !made.TryGetValue(one.Name, out _))
                into.Unpinned.Add(new(file, one.Line, $"{one.Name} is not in {held.File}; {mend}") { Name = one.Name });
            else if (made is not null && made[one.Name] is var (range, line) && !string.Equals(Requirement.Shown(range), one.Wanted, StringComparison.Ordinal))
                into.Unpinned.Add(new(file, one.Line, $"asks for {one.Name} '{one.Wanted}', and {held.File}:{line} was made for '{range}'; {mend}") { Name = one.Name });
            else if (held.Installed(one.Name, workspace) is not { } installed)
            {
                if (made is null)
                    into.Unpinned.Add(new(file, one.Line, $"{one.Name} is not in {held.File}; {mend}") { Name = one.Name });
            }
            else if (NpmRange.Read(one.Wanted) is { } wide && SemanticVersion.TryParse(installed.Version ?? "", out var version) && !wide.Holds(version))
                into.Unpinned.Add(new(file, one.Line, $"asks for {one.Name} '{one.Wanted}', and {installed.Place} holds {installed.Version}; {mend}") { Name = one.Name });
        }

        foreach (var (name, (range, line)) in made ?? [])
            if (!wanted.Exists(one => one.Name == name))
                into.Unpinned.Add(new(held.File, line, $"holds {name} '{range}', which {file} does not ask for; {mend}") { Name = name });
    }
}

using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using NuGet.Versioning;

namespace Interlock.Preflight.Dependencies.Reading;

/// <summary>Reads .NET projects, the central versions above them, packages.config, and packages.lock.json beside them.</summary>
/// <param name="files">Where files are.</param>
/// <param name="into">Takes what is read.</param>
internal sealed partial class NuGetReader(SourceFiles files, Inventory into)
{
    private static readonly string[] Shared = ["Directory.Build.props", "Directory.Packages.props", "Directory.Build.targets"];
    private readonly Dictionary<string, XDocument?> documents = new(StringComparer.Ordinal);
    private readonly HashSet<string> done = new(StringComparer.Ordinal);

    public void Read(string folder)
    {
        foreach (var file in files.Below(folder, IsProject))
            if (done.Add(file))
                Project(file);
    }

    private static bool IsProject(string name) =>
        name.EndsWith(".csproj", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".fsproj", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith(".vbproj", StringComparison.OrdinalIgnoreCase) || string.Equals(name, "packages.config", StringComparison.OrdinalIgnoreCase);

    private void Project(string file)
    {
        if (Load(file) is not { } project)
            return;
        if (Path.GetFileName(file).Equals("packages.config", StringComparison.OrdinalIgnoreCase))
        {
            foreach (var one in project.Descendants().Where(one => one.Name.LocalName == "package"))
                into.Wanted.Add(Of((string?)one.Attribute("id") ?? "", file, one, (string?)one.Attribute("version") ?? ""));
            return;
        }

        List<(string File, XElement Root)> around = [.. Around(file), .. Imports(file, project, 0), (file, project.Root!)];
        var properties = PropertiesOf(around);
        var central = Elements(around, "PackageVersion").GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase).ToDictionary(same => same.Key, same => same.Last(), StringComparer.OrdinalIgnoreCase);
        var references = Elements(around, "PackageReference").Concat(Elements(around, "GlobalPackageReference")).ToList();
        Doubled(references);
        Doubled(Elements(around, "PackageVersion"));
        var development = references.Exists(one => one.Name.Equals("Microsoft.NET.Test.Sdk", StringComparison.OrdinalIgnoreCase));
        var wanted = references.Where(one => one.Include)
            .Select(one => Wanted(one, central, references, properties) with { Marker = Conditional(one.Element) ? "conditional" : null, Folder = SourceFiles.Folder(file), Development = development || Value(one.Element, "PrivateAssets")?.Contains("all", StringComparison.OrdinalIgnoreCase) == true })
            .Where(one => !one.Name.Contains('(', StringComparison.Ordinal)).DistinctBy(one => one.Key).ToList();
        into.Wanted.AddRange(wanted);
        Lock(file, wanted, development);
    }

    private Dependency Wanted((string File, string Name, XElement Element, bool Include) one, Dictionary<string, (string File, string Name, XElement Element, bool Include)> central, List<(string File, string Name, XElement Element, bool Include)> references, Dictionary<string, string> properties)
    {
        if (one.Name.Contains('(', StringComparison.Ordinal))
        {
            into.Unreadable.Add(new(one.File, Line(one.Element), $"which package {one.Name} is can't be told without MSBuild; name it, or name {one.File} under dependencies.ignore"));
            return new(Ecosystem.NuGet, one.Name, one.File, Line(one.Element));
        }

        // An Update elsewhere may give the version; the central one stands where it is written.
        var own = Value(one.Element, "VersionOverride") ?? Value(one.Element, "Version");
        var update = own is null ? references.Find(other => !other.Include && other.Name.Equals(one.Name, StringComparison.OrdinalIgnoreCase) && Value(other.Element, "Version") is not null) : default;
        var at = own is not null ? one : update.Element is not null ? update : central.TryGetValue(one.Name, out var found) ? found : one;
        var written = own ?? Value(at.Element, "Version");
        if (written is null)
        {
            into.Unpinned.Add(new(one.File, Line(one.Element), $"{one.Name} has no version here, and no PackageVersion in Directory.Packages.props; NuGet would take the oldest: give it one") { Name = one.Name });
            return new(Ecosystem.NuGet, one.Name, one.File, Line(one.Element));
        }

        var version = Property().Replace(written, match => properties.TryGetValue(match.Groups[1].Value, out var value) ? value : match.Value);
        if (version.Contains("$(", StringComparison.Ordinal) || version.Contains("@(", StringComparison.Ordinal))
            into.Unreadable.Add(new(at.File, Line(at.Element), $"the version of {one.Name} is {version}, which is set nowhere that can be read; write the number, or commit packages.lock.json") { Name = one.Name });
        return Of(one.Name, at.File, at.Element, version);
    }

    private Dependency Of(string name, string file, XElement element, string version)
    {
        var place = new Dependency(Ecosystem.NuGet, name, file, Line(element)) { Wanted = version };
        if (version.Contains("$(", StringComparison.Ordinal))
            return place;
        if (!VersionRange.TryParse(version, out var range))
        {
            into.Unreadable.Add(new(file, Line(element), $"'{version}' is no NuGet version of {name}") { Name = name });
            return place;
        }

        if (range.IsFloating && !into.Unpinned.Exists(fault => fault.File == file && fault.Line == Line(element)))
            into.Unpinned.Add(new(file, Line(element), $"{name} floats ({version}): each build may take another; write the version") { Name = name });
        // A plain version is the least one, and the one that NuGet takes where no other package asks for more.
        return range is { IsFloating: false, HasLowerBound: true, IsMinInclusive: true } ? place with { Version = range.MinVersion!.ToNormalizedString() } : place;
    }

    private void Lock(string project, List<Dependency> wanted, bool development)
    {
        var file = SourceFiles.In(SourceFiles.Folder(project), "packages.lock.json");
        if (!files.Exists(file) || files.Ignored(file))
        {
            if (wanted.Count > 0)
                into.Open.Add(project);
            return;
        }

        if (!done.Add(file) || files.Read(file, into, PlacedJson.Read) is not { } root)
            return;
        if (root["dependencies"] is not { IsMap: true } frameworks)
        {
            into.Unreadable.Add(new(file, root.Line, "has no 'dependencies': it is no NuGet lock file"));
            return;
        }

        var held = new List<(Dependency Package, string? Requested)>();
        foreach (var (_, _, framework) in frameworks.Members)
            foreach (var (name, line, value) in framework.Members.Where(member => member.Value.String("type") is not "Project"))
                held.Add((new(Ecosystem.NuGet, name, file, line)
                {
                    Version = value.String("resolved"),
                    Locked = true,
                    Development = development,
                    Hashes = value.String("contentHash") is { } hash && PackageHash.Read("sha512-" + hash) is { } read ? [read] : [],
                }, value.String("type") is "Direct" ? value.String("requested") : null));
        into.Locked.AddRange(held.Select(one => one.Package));
        into.Unreadable.RemoveAll(fault => fault.Name is { } name && fault.Text.Contains("is set nowhere", StringComparison.Ordinal) && held.Exists(one => one.Package.Key == Dependency.KeyOf(Ecosystem.NuGet, name)));
        // What hangs on a condition may be left out of the restore that made the lock file.
        foreach (var one in wanted.Where(one => one.Marker is null))
            if (held.Find(locked => locked.Package.Key == one.Key) is not { Package: not null } found)
                into.Unpinned.Add(new(one.File, one.Line, $"{one.Name} is not in {file}; run 'dotnet restore --force-evaluate' and commit it") { Name = one.Name });
            else if (found.Requested is { } requested && VersionRange.TryParse(requested, out var made) && VersionRange.TryParse(one.Wanted, out var asked) && !made.Equals(asked))
                into.Unpinned.Add(new(one.File, one.Line, $"asks for {one.Name} {one.Wanted}, and {found.Package.Place} was made for {requested}; run 'dotnet restore --force-evaluate' and commit it") { Name = one.Name });
    }

    private void Doubled(IEnumerable<(string File, string Name, XElement Element, bool Include)> elements)
    {
        foreach (var same in elements.Where(one => one.Include && !Conditional(one.Element)).GroupBy(one => one.Name, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1))
            if (same.Select(one => Value(one.Element, "Version") ?? "").Distinct(StringComparer.Ordinal).Count() > 1 && done.Add($"double:{same.Last().File}:{Line(same.Last().Element)}"))
                into.Doubled.Add(new(same.Last().File, Line(same.Last().Element), $"{same.Key} stands twice: {Value(same.First().Element, "Version") ?? "no version"} in {same.First().File}:{Line(same.First().Element)}, {Value(same.Last().Element, "Version") ?? "no version"} here; keep one") { Name = same.Key });
    }

    private IEnumerable<(string File, XElement Root)> Around(string project)
    {
        foreach (var name in Shared)
            for (var folder = SourceFiles.Folder(project); ; folder = SourceFiles.Folder(folder))
            {
                var path = SourceFiles.In(folder, name);
                if (files.Exists(path) && !files.Ignored(path) && Load(path) is { Root: { } root } document)
                {
                    foreach (var one in Imports(path, document, 0))
                        yield return one;
                    yield return (path, root);
                    break;
                }

                if (folder.Length == 0)
                    break;
            }
    }

    // As far as a path can be told without running MSBuild; what is set elsewhere is told where it is missing.
    private IEnumerable<(string File, XElement Root)> Imports(string file, XDocument document, int depth)
    {
        foreach (var import in document.Descendants().Where(one => one.Name.LocalName == "Import" && one.Attribute("Project") is not null))
        {
            var written = ((string)import.Attribute("Project")!).Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal).Replace("$(MSBuildProjectDirectory)/", "", StringComparison.Ordinal);
            if (depth > 5 || written.Contains("$(", StringComparison.Ordinal) || SourceFiles.Beside(file, written) is not { } path || !files.Exists(path) || Load(path) is not { Root: { } root } inner)
                continue;
            foreach (var one in Imports(path, inner, depth + 1))
                yield return one;
            yield return (path, root);
        }
    }

    private static Dictionary<string, string> PropertiesOf(List<(string File, XElement Root)> around)
    {
        var properties = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in around.SelectMany(one => one.Root.Descendants().Where(element => element.Name.LocalName == "PropertyGroup").Elements()))
            properties[property.Name.LocalName] = Property().Replace(property.Value.Trim(), match => properties.TryGetValue(match.Groups[1].Value, out var value) ? value : match.Value);
        return properties;
    }

    private static IEnumerable<(string File, string Name, XElement Element, bool Include)> Elements(List<(string File, XElement Root)> around, string kind) =>
        from one in around.DistinctBy(one => one.File)
        from element in one.Root.Descendants().Where(element => element.Name.LocalName == kind)
        from name in Names(around, (string?)element.Attribute("Include") ?? (string?)element.Attribute("Update") ?? "", 0)
        select (one.File, name, element, element.Attribute("Include") is not null);

    // @(Item) stands for all that the project lists under that name: often nothing.
    private static IEnumerable<string> Names(List<(string File, XElement Root)> around, string written, int depth) => written.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        .SelectMany(name => Item().Match(name) is { Success: true } item && depth < 5
            ? around.DistinctBy(one => one.File).SelectMany(one => one.Root.Descendants().Where(element => element.Name.LocalName == item.Groups["name"].Value)).SelectMany(element => Names(around, (string?)element.Attribute("Include") ?? "", depth + 1))
            : [name]);

    private static bool Conditional(XElement element) => element.AncestorsAndSelf().Any(one => one.Attribute("Condition") is not null || one.Name.LocalName is "When" or "Otherwise" or "Target");

    private static string? Value(XElement element, string name) =>
        ((string?)element.Attribute(name) ?? element.Elements().FirstOrDefault(one => one.Name.LocalName == name)?.Value)?.Trim() is { Length: > 0 } value ? value : null;

    private static int Line(XElement element) => ((IXmlLineInfo)element).LineNumber;

    private XDocument? Load(string file)
    {
        if (documents.TryGetValue(file, out var known))
            return known;
        return documents[file] = files.Read(file, into, text =>
        {
            try
            {
                return XDocument.Parse(text, LoadOptions.SetLineInfo);
            }
            catch (XmlException wrong)
            {
                throw new UnreadableException(Math.Max(1, wrong.LineNumber), $"is no XML: {wrong.Message}");
            }
        });
    }

    [GeneratedRegex(@"^@\((?<name>[A-Za-z_][A-Za-z0-9_-]*)\)$", RegexOptions.None, 1000)]
    private static partial Regex Item();

    [GeneratedRegex(@"\$\((?<name>[A-Za-z_][A-Za-z0-9_.-]*)\)", RegexOptions.None, 1000)]
    private static partial Regex Property();
}

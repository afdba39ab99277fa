using System.Xml;
using System.Xml.Linq;
using Interlock.Preflight.Dependencies.Reading;

namespace Interlock.Preflight.Dependencies.Licences;

/// <summary>Licences of packages as they are installed on this machine: virtual environments of the folders, node_modules, NuGet's cache.</summary>
/// <param name="root">The checkout.</param>
/// <param name="folders">The folders that are looked into.</param>
internal sealed class InstalledLicences(string root, IReadOnlyList<string> folders)
{
    private static readonly string[] Environments = [".venv", "venv", "env"];
    private static readonly string[] Libraries = ["lib", "Lib", "lib64"];
    private readonly Dictionary<string, (string Version, string? Licence)> python = [];
    private bool looked;

    /// <summary>The licence in SPDX's form where it is known; null: unknown.</summary>
    public string? Of(Dependency one) => LicenceNames.Of(one.Licence) ?? LicenceNames.Of(one.Ecosystem switch
    {
        Ecosystem.PyPi => Python(one),
        Ecosystem.Npm => Npm(one),
        _ => NuGet(one),
    });

    private string? Python(Dependency one)
    {
        if (!looked)
            Look();
        looked = true;
        return python.TryGetValue(one.Key, out var found) && (one.Version is null || Versions.VersionOrder.Compare(Ecosystem.PyPi, found.Version, one.Version) == 0) ? found.Licence : null;
    }

    private void Look()
    {
        foreach (var environment in folders.SelectMany(folder => Environments.Select(name => Path.Combine(root, folder, name))).Where(Directory.Exists))
            foreach (var lib in Libraries.Select(name => Path.Combine(environment, name)).Where(Directory.Exists))
                foreach (var site in Directory.EnumerateDirectories(lib, "python*").Append(lib).Select(inner => Path.Combine(inner, "site-packages")).Where(Directory.Exists))
                    foreach (var metadata in Directory.EnumerateDirectories(site, "*.dist-info").Select(info => Path.Combine(info, "METADATA")).Where(File.Exists))
                        Metadata(File.ReadLines(metadata).TakeWhile(line => line.Length > 0));
    }

    private void Metadata(IEnumerable<string> headers)
    {
        var fields = headers.Where(line => line.Contains(": ", StringComparison.Ordinal) && !char.IsWhiteSpace(line[0])).Select(line => line.Split(": ", 2)).ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        if (fields["Name"].FirstOrDefault() is not { } name || fields["Version"].FirstOrDefault() is not { } version)
            return;
        string[] classifiers = [.. fields["Classifier"].Where(value => value.StartsWith("License :: ", StringComparison.Ordinal)).Select(value => value.Split(" :: ")[^1]).Where(value => value != "OSI Approved").Select(value => LicenceNames.Of(value)!)];
        var free = fields["License"].FirstOrDefault(value => value.Length is > 0 and < 100);
        // What the maker writes freely counts where it is an id; a classifier is more exact than a mere "BSD".
        var licence = fields["License-Expression"].FirstOrDefault()
            ?? (LicenceNames.Of(free) is { } known && SpdxExpression.Is(known) && known is not ("BSD" or "GPL" or "LGPL") ? known : classifiers.Length > 0 ? string.Join(" OR ", classifiers.Distinct(StringComparer.Ordinal)) : free);
        python.TryAdd(Dependency.KeyOf(Ecosystem.PyPi, name), (version, licence));
    }

    private string? Npm(Dependency one)
    {
        var path = one.Installed is null ? null : Path.Combine(root, one.Installed, "package.json");
        return path is not null && File.Exists(path) && Try(() => NpmLock.LicenceIn(PlacedJson.Read(File.ReadAllText(path)))) is { } licence ? licence : null;
    }

    private static string? NuGet(Dependency one)
    {
        var cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } set ? set : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        var path = Path.Combine(cache, one.Key, one.Version?.ToLowerInvariant() ?? "", $"{one.Key}.nuspec");
        if (one.Version is null || !File.Exists(path))
            return null;
        return Try(() =>
        {
            var metadata = XDocument.Load(path).Root?.Elements().FirstOrDefault(element => element.Name.LocalName == "metadata")?.Elements().ToList() ?? [];
            var licence = metadata.Find(element => element.Name.LocalName == "license");
            return (string?)licence?.Attribute("type") == "expression" ? licence!.Value : licence is not null ? null : metadata.Find(element => element.Name.LocalName == "licenseUrl")?.Value;
        });
    }

    // An installed file that can't be read leaves the licence unknown, which is said.
    private static string? Try(Func<string?> read)
    {
        try
        {
            return read();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or XmlException or UnreadableException)
        {
            return null;
        }
    }
}

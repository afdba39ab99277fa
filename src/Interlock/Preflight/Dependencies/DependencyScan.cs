using Interlock.Platforms;
using Interlock.Preflight.Dependencies.Reading;
using Interlock.Runbook;

namespace Interlock.Preflight.Dependencies;

/// <summary>Reads the manifests and lock files of the services' folders, of the root, and of those that the runbook names. The steps of one plan share it, so that a run reads once.</summary>
/// <param name="request">What is planned.</param>
internal sealed class DependencyScan(PlanRequest request)
{
    private readonly Lock reading = new();
    private (string Root, Inventory Found)? known;

    public DependencySettings Settings { get; } = request.Runbook.Dependencies ?? new();

    /// <summary>The runbook asks something of packages: then there must be some.</summary>
    public bool IsAsked => request.Runbook.Dependencies is not null;

    public PlanRequest Request => request;

    public IReadOnlyList<string> Folders => [.. request.Runbook.Services.Values.Select(service => service.Folder).Prepend(".").Concat(Settings.Folders).Select(folder => folder.Length == 0 ? "." : folder.TrimEnd('/')).Distinct(StringComparer.Ordinal)];

    public bool Ignored(string name) => Settings.Ignore.Contains(name, StringComparer.OrdinalIgnoreCase);

    public bool Ignored(Dependency one) => Settings.Ignore.Any(name => string.Equals(Dependency.KeyOf(one.Ecosystem, name), one.Key, StringComparison.Ordinal));

    public Inventory Read(string root)
    {
        lock (reading)
        {
            if (known is { } read && read.Root == root)
                return read.Found;
            var found = Fresh(root);
            known = (root, found);
            return found;
        }
    }

    private Inventory Fresh(string root)
    {
        var found = new Inventory();
        var files = new SourceFiles(root, Settings.Ignore);
        var (npm, nuget, pyproject) = (new NpmReader(files, found), new NuGetReader(files, found), new PyprojectReader(files, found));
        foreach (var folder in Folders)
        {
            if (!Directory.Exists(files.Full(folder)))
            {
                found.Unreadable.Add(new(folder, 1, "is a folder of the runbook, and is not there"));
                continue;
            }

            if (SourceFiles.In(folder, "requirements.txt") is var requirements && files.Exists(requirements) && !files.Ignored(requirements))
                new RequirementsReader(files, found).Read(requirements);
            pyproject.Read(folder);
            npm.Read(folder);
            nuget.Read(folder);
            UnreadManifests.Find(files, folder, found);
        }

        Duplicates.Find(found);
        return found;
    }
}

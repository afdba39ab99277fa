using System.Globalization;
using System.Text.RegularExpressions;
using Interlock.Engine;
using Interlock.Files;
using Interlock.Runbook;

namespace Interlock.Backup;

/// <summary>The folder of an environment's backups: how they are named, which are whole, which go.</summary>
/// <param name="Path">Full path.</param>
/// <param name="Environment">The environment.</param>
internal sealed partial record BackupFolder(string Path, string Environment)
{
    /// <summary>What an unfinished backup's name ends with.</summary>
    public const string Partial = ".partial";

    /// <summary>As the runbook names it; else in the state folder.</summary>
    public static BackupFolder Of(DatabaseSettings database, Site site, string environment) =>
        new(System.IO.Path.GetFullPath(database.Backup.Folder ?? new StatePaths(site.State).Backups, site.Root), environment);

    public string NameFor(string version, DateTimeOffset at) =>
        string.Create(CultureInfo.InvariantCulture, $"{Environment}-{NotInNames().Replace(version, "_")}-{at.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}");

    /// <summary>Whole backups of the environment, newest first.</summary>
    public IReadOnlyList<(string Folder, BackupManifest Manifest)> Whole() => !Directory.Exists(Path) ? [] :
    [
        .. Directory.EnumerateDirectories(Path).Where(folder => !folder.EndsWith(Partial, StringComparison.Ordinal))
            .Select(folder => (folder, BackupManifest.Read(folder)!)).Where(found => found.Item2?.Environment == Environment)
            .OrderByDescending(found => found.Item2.Taken),
    ];

    /// <summary>Removes what killed runs left. The environment's lock is held: no other run can be writing here.</summary>
    public IReadOnlyList<string> RemovePartials()
    {
        if (!Directory.Exists(Path))
            return [];
        var left = Directory.EnumerateDirectories(Path, $"{Environment}-*{Partial}").Where(folder => IsOurs(System.IO.Path.GetFileName(folder))).ToList();
        left.ForEach(folder => Directory.Delete(folder, recursive: true));
        return left;
    }

    /// <summary>Removes the oldest beyond <paramref name="keep"/> and those taken before <paramref name="since"/>, but never the newest, nor the newest that was made to release what is live while another version served: a rollback of it needs that one.</summary>
    public IReadOnlyList<string> Retain(int keep, string? live, DateTimeOffset? since = null)
    {
        var all = Whole();
        var young = all.Take(Math.Max(1, keep)).Where((backup, place) => place == 0 || since is null || backup.Manifest.Taken >= since);
        var needed = all.Where(backup => backup.Manifest.Version == live && backup.Manifest.Live != live).Take(1).Concat(young).Select(backup => backup.Folder).ToHashSet(StringComparer.Ordinal);
        var gone = all.Select(backup => backup.Folder).Where(folder => !needed.Contains(folder)).ToList();
        gone.ForEach(Remove);
        return gone;
    }

    /// <summary>Removes a backup so that a kill half-way leaves nothing that looks whole.</summary>
    public static void Remove(string folder)
    {
        File.Delete(System.IO.Path.Combine(folder, BackupManifest.FileName));
        Directory.Delete(folder, recursive: true);
    }

    public string Make()
    {
        OwnerOnly.Folder(Path);
        return Path;
    }

    // An environment named "prod" must not take "prod-eu"'s for its own.
    private bool IsOurs(string name) => Regex.IsMatch(name, $@"^{Regex.Escape(Environment)}-\d+\.\d+[^/]*-\d{{8}}T\d{{6}}Z\{Partial}$", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"[^\w.+-]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex NotInNames();
}

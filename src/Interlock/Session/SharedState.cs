using Interlock.Ledger;

namespace Interlock.Session;

/// <summary>What in a state folder belongs to one environment, and what all of them share: the ledger's folder, the private repository, the server, the backups, the scripts of released commits.</summary>
/// <param name="folder">The state folder.</param>
/// <param name="environment">The environment that is asked about.</param>
internal sealed class SharedState(string folder, string environment)
{
    private readonly StatePaths paths = new(folder);

    private string Ledger => paths.Ledger;

    public string Backups => paths.Backups;

    /// <summary>Other environments with something here: a folder, or a ledger.</summary>
    public IReadOnlyList<string> Others() =>
    [
        .. Directory.EnumerateDirectories(folder).Select(Path.GetFileName)
            .Concat(Directory.Exists(Ledger) ? Directory.EnumerateFiles(Ledger, "*.jsonl").Select(Path.GetFileNameWithoutExtension) : [])
            .OfType<string>().Where(name => name != environment && !StatePaths.Shared.Contains(name) && name[0] != '.').Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];

    /// <summary>Those of them whose ledger does not say that nothing of theirs runs.</summary>
    public static async Task<IReadOnlyList<string>> RunningAsync(IEnumerable<string> others, ILedger ledger, CancellationToken cancellation)
    {
        var running = new List<string>();
        foreach (var other in others)
        {
            if (await RunsAsync(other, ledger, cancellation))
                running.Add(other);
        }

        return running;
    }

    // A ledger that can't be read does not say that nothing runs.
    private static async Task<bool> RunsAsync(string other, ILedger ledger, CancellationToken cancellation)
    {
        try
        {
            var history = ReleaseHistory.Of(await ledger.ReadAsync(other, cancellation));
            return history.Live?.Version is not null || history.Unfinished is not null || await ledger.HolderAsync(other, cancellation) is not null;
        }
        catch (LedgerException)
        {
            return true;
        }
    }

    /// <summary>How many whole or unfinished backups there are, of all environments.</summary>
    public int BackupCount() => Directory.Exists(Backups) ? Directory.EnumerateDirectories(Backups).Count() : 0;

    /// <summary>Removes everything, the ledger and its lock last.</summary>
    public void RemoveAll()
    {
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Where(entry => entry != Ledger))
        {
            if (Directory.Exists(entry))
                Directory.Delete(entry, recursive: true);
            else
                File.Delete(entry);
        }

        if (!Directory.Exists(Ledger))
        {
            Directory.Delete(folder);
            return;
        }

        // Whoever begins in this very moment makes a ledger of its own, which is not this one any more.
        var gone = Path.Combine(folder, ".ledger-gone");
        Directory.Move(Ledger, gone);
        Directory.Delete(gone, recursive: true);
        if (!Directory.EnumerateFileSystemEntries(folder).Any())
            Directory.Delete(folder);
    }

    /// <summary>Removes the environment's folder and its ledger's files; nothing that is shared, and not the lock, which is held.</summary>
    public void RemoveOwn()
    {
        var own = paths.Of(environment);
        if (!StatePaths.Shared.Contains(environment) && Directory.Exists(own))
            Directory.Delete(own, recursive: true);
        foreach (var ending in new[] { "jsonl", "holder.json" })
            if (Directory.Exists(Ledger))
                File.Delete(Path.Combine(Ledger, $"{environment}.{ending}"));
    }
}

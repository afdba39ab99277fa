using System.Globalization;
using System.IO.Hashing;
using System.Text.Json;
using Interlock.Database;
using Interlock.Files;

namespace Interlock.Backup;

/// <summary>What lies beside a dump and makes it a backup: what it must hold, and what its files must be. It is written last; a folder without one is no backup.</summary>
internal sealed record BackupManifest
{
    public const string FileName = "manifest.json";
    public const string DumpFolder = "dump";
    public const string SealedFolder = "sealed";
    private const string Remedy = $"bring that file back from a copy of the backup; by hand, what is in its {DumpFolder} restores with pg_restore all the same";
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    public required string Environment { get; init; }

    /// <summary>The version that is being released.</summary>
    public required string Version { get; init; }

    /// <summary>The version that served when the backup was made; null when none did.</summary>
    public string? Live { get; init; }
    public required string Run { get; init; }
    public required DateTimeOffset Taken { get; init; }

    /// <summary>The database, without its password.</summary>
    public required string Source { get; init; }
    public required string Server { get; init; }
    public required string Client { get; init; }

    /// <summary>Where the write-ahead log stood at the snapshot.</summary>
    public required string Lsn { get; init; }

    /// <summary>The schema's revision at the snapshot; null when it had none.</summary>
    public string? Revision { get; init; }

    /// <summary>The size of the database on the server, in bytes.</summary>
    public long Size { get; init; }

    /// <summary>What had been written when the snapshot was taken, so that later it can be told what was written since; null in backups of earlier versions.</summary>
    public WriteCounters? Writes { get; init; }

    /// <summary>The slot that keeps what is written after the snapshot; null: none was armed.</summary>
    public ReplayPoint? Replay { get; init; }

    /// <summary>Tables that hold rows, in the snapshot.</summary>
    public required IReadOnlyList<string> Tables { get; init; }

    /// <summary>What the snapshot held; null until the backup is proven by a restore.</summary>
    public DatabaseFigures? Figures { get; init; }

    /// <summary>Public keys of age that its files are sealed for; none: they are not sealed.</summary>
    public IReadOnlyList<string> SealedFor { get; init; } = [];

    /// <summary>How it was proven: <c>restore</c>, <c>list</c> or <c>none</c>; null: not yet.</summary>
    public string? Proof { get; init; }
    public required IReadOnlyList<SequenceRange> Sequences { get; init; }
    public required IReadOnlyList<BackupFile> Files { get; init; }

    public int ServerMajor => int.TryParse(Server.Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : 0;

    /// <summary>Of its files.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);

    public static BackupManifest? Read(string folder) => Look(folder).Manifest;

    /// <summary>Reads it.</summary>
    /// <param name="folder">The backup.</param>
    /// <returns>The manifest; or why there is none, with what to do.</returns>
    public static (BackupManifest? Manifest, string? Problem) Look(string folder)
    {
        if (!Directory.Exists(folder))
            return (null, $"the backup {folder} is not there: database.backup.keep has removed it, a person has moved it, or another machine made it. Put the folder back there to use it");
        try
        {
            return JsonSerializer.Deserialize<BackupManifest>(File.ReadAllText(Path.Combine(folder, FileName)), Json) is { } manifest
                ? (manifest, null)
                : (null, Damaged(folder, "it holds nothing"));
        }
        catch (FileNotFoundException)
        {
            return (null, $"the backup {folder} has no {FileName}, without which it can't be told to be whole: {Remedy}");
        }
        catch (JsonException damaged)
        {
            return (null, Damaged(folder, $"it is damaged: {damaged.Message}"));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return (null, Damaged(folder, unreadable.Message));
        }
    }

    /// <summary>Where its files are.</summary>
    public string FilesOf(string folder) => Path.Combine(folder, SealedFor.Count > 0 ? SealedFolder : DumpFolder);

    public void Write(string folder) => DurableFile.Replace(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Json));

    private static string Damaged(string folder, string why) => $"the {FileName} of the backup {folder} can't be read ({why}): {Remedy}";

    /// <summary>What is wrong with its files, as far as it shows without reading them, a line each: asked where somebody waits for the answer.</summary>
    public IReadOnlyList<string> Lacks(string folder) => [.. Files.Select(file => file.Lack(FilesOf(folder))).OfType<string>()];

    /// <summary>Every way in which the files of a backup are not those that were written, a line each.</summary>
    public IReadOnlyList<string> Damage(string folder) => [.. Files.AsParallel().AsOrdered().Select(file => file.Damage(FilesOf(folder))).OfType<string>()];
}

/// <summary>Where a replay of what was written after a backup begins.</summary>
/// <param name="Slot">The logical slot on the source's server.</param>
/// <param name="Lsn">Where the write-ahead log stood at its snapshot.</param>
/// <param name="Limits">What it does not capture, a line each.</param>
internal sealed record ReplayPoint(string Slot, string Lsn, IReadOnlyList<string> Limits);

/// <summary>A sequence: where it stood before the dump and after it. The restored one stands between.</summary>
internal sealed record SequenceRange(string Name, long From, long To);

/// <summary>One file of a dump.</summary>
/// <param name="Name">Its name within the dump's folder.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Xxh128">XXH128 of its bytes, as <c>xxhsum -H2</c> prints it: as fast as memory, so that it costs a backup nothing. It tells damage, not malice.</param>
internal sealed record BackupFile(string Name, long Bytes, string Xxh128)
{
    private const int Chunk = 1 << 20;

    public static BackupFile Of(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var hash = new XxHash128();
        var buffer = new byte[Chunk];
        while (stream.Read(buffer) is > 0 and var read)
            hash.Append(buffer.AsSpan(0, read));
        return new(Path.GetFileName(path), stream.Length, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }

    /// <summary>What is wrong with it, as far as it shows without reading it; null: nothing.</summary>
    public string? Lack(string folder) => Judge(folder, path =>
    {
        using var handle = File.OpenHandle(path);
        return (RandomAccess.GetLength(handle), Xxh128);
    });

    /// <summary>What is wrong with it; null: its bytes are those that were written.</summary>
    public string? Damage(string folder) => Judge(folder, path =>
    {
        var now = Of(path);
        return (now.Bytes, now.Xxh128);
    });

    private string? Judge(string folder, Func<string, (long Bytes, string Xxh128)> look)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
            return $"{Name} is missing";
        try
        {
            var now = look(path);
            return now.Bytes != Bytes ? $"{Name} has {now.Bytes} bytes, {Bytes} were written"
                : now.Xxh128 != Xxh128 ? $"{Name} has other bytes than were written"
                : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"{Name} can't be read: {unreadable.Message}";
        }
    }
}

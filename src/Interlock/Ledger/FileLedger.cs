using System.Text.Json;
using Interlock.Files;

namespace Interlock.Ledger;

/// <summary>The ledger in files: <c>FOLDER/ENVIRONMENT.jsonl</c>, one entry a line, and a lock file beside it that the operating system frees when its holder dies.</summary>
/// <param name="folder">Where the files are; made owner-only when missing.</param>
/// <param name="clock">Dates the entries.</param>
public sealed class FileLedger(string folder, TimeProvider clock) : ILedger
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerEntry>> ReadAsync(string environment, CancellationToken cancellation = default)
    {
        var path = PathOf(environment, "jsonl");
        if (!File.Exists(path))
            return [];
        try
        {
            await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            var bytes = new byte[stream.Length];
            var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation);
            return Parse(bytes.AsSpan(0, length), path).Entries;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, failed);
        }
    }

    /// <inheritdoc/>
    public async Task<ILedgerWriter> LockAsync(string environment, LockHolder holder, CancellationToken cancellation = default)
    {
        var (path, holderPath) = (PathOf(environment, "jsonl"), PathOf(environment, "holder.json"));
        try
        {
            OwnerOnly.Folder(folder);
            // Behind the gate nobody only looks at the lock: when it is held, a run holds it; and whoever looks later finds this holder's name.
            await using var gate = await FileLock.WaitAsync(PathOf(environment, "gate"), clock, cancellation);
            return FileLock.TryTake(PathOf(environment, "lock")) is { } held
                ? FileLedgerWriter.Open(held, path, holderPath, holder, clock)
                : throw new LockedException(environment, ReadHolder(holderPath));
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, failed);
        }
    }

    /// <inheritdoc/>
    public async Task<LockHolder?> HolderAsync(string environment, CancellationToken cancellation = default)
    {
        var path = PathOf(environment, "lock");
        if (!File.Exists(path))
            return null;
        try
        {
            await using var gate = await FileLock.WaitAsync(PathOf(environment, "gate"), clock, cancellation);
            await using var free = FileLock.TryTake(path);
            return free is null ? ReadHolder(PathOf(environment, "holder.json")) ?? Unknown(environment) : null;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
        {
            throw Unusable(path, failed);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Reads whole lines. A torn last one (a crash or power cut in the middle of writing) is no entry: its write was never acknowledged.</summary>
    internal static (List<LedgerEntry> Entries, int GoodLength) Parse(ReadOnlySpan<byte> text, string path)
    {
        var entries = new List<LedgerEntry>();
        var position = 0;
        while (text[position..].IndexOf((byte)'\n') is var length and >= 0)
        {
            var line = text.Slice(position, length);
            var isLast = position + length + 1 == text.Length;
            // After a power cut a file may have its new length and zeros for what never reached the disk.
            if (isLast && line.Contains((byte)0))
                break;
            entries.Add(Read(line, entries, path));
            position += length + 1;
        }

        return (entries, position);
    }

    private static LedgerEntry Read(ReadOnlySpan<byte> line, List<LedgerEntry> before, string path)
    {
        LedgerEntry? entry;
        try
        {
            entry = JsonSerializer.Deserialize(line, LedgerJson.Default.LedgerEntry);
        }
        catch (JsonException broken)
        {
            throw Damaged(path, before.Count + 1, $"this line of the ledger is damaged ({broken.Message})", broken);
        }

        if (entry is null)
            throw Damaged(path, before.Count + 1, "this line of the ledger holds no entry", null);
        if (before.Count > 0 && entry.Number != before[^1].Number + 1)
            throw Damaged(path, before.Count + 1, $"entry {entry.Number} follows entry {before[^1].Number}: lines of the ledger are missing or out of order", null);
        return entry;
    }

    private static LedgerException Damaged(string path, int line, string what, Exception? cause) =>
        new($"{path}:{line}: {what}. Restore the file, or move it away to start a new ledger; what it knew is then lost.", cause);

    private static LedgerException Unusable(string path, Exception cause) =>
        new($"{path}: the ledger can't be used ({cause.Message}). Nothing is done without it.", cause);

    private static LockHolder? ReadHolder(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), LedgerJson.Default.LockHolder);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException)
        {
            return null;
        }
    }

    // Held, but its name is lost: that must not read as free.
    private static LockHolder Unknown(string environment) => new("?", "?", "?", 0, DateTimeOffset.UnixEpoch, $"an unknown run over '{environment}'");

    private string PathOf(string environment, string ending) =>
        environment.Length > 0 && environment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') && environment[0] != '.'
            ? Path.Combine(folder, $"{environment}.{ending}")
            : throw new LedgerException($"'{environment}' can't be the name of a ledger's file: an environment's name has letters, digits, '-', '_' and '.' only.");
}

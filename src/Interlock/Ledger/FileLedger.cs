using System.Text;
using System.Text.Json;

namespace Interlock.Ledger;

/// <summary>The ledger in files: <c>FOLDER/ENVIRONMENT.jsonl</c>, one entry a line, and a lock file beside it that the operating system frees when its holder dies.</summary>
/// <param name="folder">Where the files are; made owner-only when missing.</param>
/// <param name="clock">Dates the entries.</param>
public sealed class FileLedger(string folder, TimeProvider clock) : ILedger
{
    // A reader that asks who holds the lock holds it for a moment itself.
    private const int Attempts = 10;
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(25);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerEntry>> ReadAsync(string environment, CancellationToken cancellation = default)
    {
        var path = JournalOf(environment);
        if (!File.Exists(path))
            return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return Parse(await reader.ReadToEndAsync(cancellation), path).Entries;
    }

    /// <inheritdoc/>
    public async Task<ILedgerWriter> LockAsync(string environment, LockHolder holder, CancellationToken cancellation = default)
    {
        DurableFile.CreatePrivateFolder(folder);
        for (var attempt = 1; ; attempt++)
        {
            if (TryOpenLock(environment) is { } held)
                return FileLedgerWriter.Open(held, JournalOf(environment), HolderOf(environment), holder, clock);
            if (attempt == Attempts)
                throw new LockedException(environment, ReadHolder(environment));
            await Task.Delay(BetweenAttempts, clock, cancellation);
        }
    }

    /// <inheritdoc/>
    public Task<LockHolder?> HolderAsync(string environment, CancellationToken cancellation = default)
    {
        if (!File.Exists(LockOf(environment)))
            return Task.FromResult<LockHolder?>(null);
        using var free = TryOpenLock(environment);
        return Task.FromResult(free is null ? ReadHolder(environment) : null);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Reads whole lines. A torn last one (a crash in the middle of writing) is no entry: its write was never acknowledged.</summary>
    internal static (List<LedgerEntry> Entries, int GoodLength) Parse(string text, string path)
    {
        var entries = new List<LedgerEntry>();
        var position = 0;
        while (text.IndexOf('\n', position) is var end and >= 0)
        {
            try
            {
                entries.Add(JsonSerializer.Deserialize(text.AsSpan(position, end - position), LedgerJson.Default.LedgerEntry)!);
            }
            catch (JsonException broken)
            {
                throw new LedgerException($"{path}:{entries.Count + 1}: this line of the ledger is damaged ({broken.Message}). Restore the file, or move it away to start a new ledger; what it knew is then lost.", broken);
            }

            position = end + 1;
        }

        return (entries, position);
    }

    private FileStream? TryOpenLock(string environment)
    {
        try
        {
            return new FileStream(LockOf(environment), DurableFile.Options(FileMode.OpenOrCreate, FileShare.None));
        }
        catch (IOException held) when (held is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null;
        }
    }

    private LockHolder? ReadHolder(string environment)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(HolderOf(environment)), LedgerJson.Default.LockHolder);
        }
        catch (Exception unreadable) when (unreadable is IOException or JsonException)
        {
            return null;
        }
    }

    private string JournalOf(string environment) => Path.Combine(folder, environment + ".jsonl");

    private string LockOf(string environment) => Path.Combine(folder, environment + ".lock");

    private string HolderOf(string environment) => Path.Combine(folder, environment + ".holder.json");
}

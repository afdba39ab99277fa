using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Interlock.Ledger;

/// <summary>Appends to the journal while it holds the lock file open.</summary>
internal sealed class FileLedgerWriter : ILedgerWriter
{
    private readonly FileStream held;
    private readonly FileStream journal;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim turn = new(1);
    private long number;

    private FileLedgerWriter(FileStream held, FileStream journal, long number, long fence, TimeProvider clock)
    {
        (this.held, this.journal, this.number, Fence, this.clock) = (held, journal, number, fence, clock);
    }

    public long Fence { get; }

    public static FileLedgerWriter Open(FileStream held, string journalPath, string holderPath, LockHolder holder, TimeProvider clock)
    {
        try
        {
            var fence = NextFence(held);
            DurableFile.Replace(holderPath, JsonSerializer.Serialize(holder, LedgerJson.Default.LockHolder));
            var opened = new FileStream(journalPath, DurableFile.Options(FileMode.OpenOrCreate));
            DurableFile.FlushFolder(Path.GetDirectoryName(journalPath)!);
            return new(held, opened, DropTornEnd(opened, journalPath), fence, clock);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    public async Task<LedgerEntry> AppendAsync(LedgerEntry entry, CancellationToken cancellation = default)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            var written = entry with { Number = number + 1, Fence = Fence, At = clock.GetUtcNow() };
            journal.Write(Encoding.UTF8.GetBytes(LedgerJson.Line(written) + "\n"));
            journal.Flush(flushToDisk: true);
            number++;
            return written;
        }
        catch (IOException failed)
        {
            throw new LedgerException($"{journal.Name}: the ledger could not be written ({failed.Message}). Nothing further is done without it.", failed);
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await journal.DisposeAsync();
        await held.DisposeAsync();
        turn.Dispose();
    }

    private static long NextFence(FileStream held)
    {
        using var reader = new StreamReader(held, Encoding.ASCII, leaveOpen: true);
        _ = long.TryParse(reader.ReadToEnd(), NumberStyles.None, CultureInfo.InvariantCulture, out var last);
        held.SetLength(0);
        held.Write(Encoding.ASCII.GetBytes((last + 1).ToString(CultureInfo.InvariantCulture)));
        held.Flush(flushToDisk: true);
        return last + 1;
    }

    /// <summary>Cuts off a torn last line, and returns the number of the last whole entry.</summary>
    private static long DropTornEnd(FileStream file, string path)
    {
        using var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);
        var text = reader.ReadToEnd();
        var (entries, good) = FileLedger.Parse(text, path);
        file.SetLength(Encoding.UTF8.GetByteCount(text.AsSpan(0, good)));
        file.Seek(0, SeekOrigin.End);
        return entries.Count == 0 ? 0 : entries[^1].Number;
    }
}

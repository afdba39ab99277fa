using System.Globalization;
using System.Text;
using System.Text.Json;
using Interlock.Files;

namespace Interlock.Ledger;

/// <summary>Appends to the journal while it holds the lock file open.</summary>
internal sealed class FileLedgerWriter : ILedgerWriter
{
    private readonly FileStream held;
    private readonly FileStream journal;
    private readonly TimeProvider clock;
    private readonly SemaphoreSlim turn = new(1);
    private long number;
    private long length;

    private FileLedgerWriter(FileStream held, FileStream journal, long number, long fence, TimeProvider clock)
    {
        (this.held, this.journal, this.number, Fence, this.clock) = (held, journal, number, fence, clock);
        length = journal.Length;
    }

    public long Fence { get; }

    public static FileLedgerWriter Open(FileStream held, string journalPath, string holderPath, LockHolder holder, TimeProvider clock)
    {
        FileStream? opened = null;
        try
        {
            opened = new FileStream(journalPath, Unbuffered());
            DurableFile.FlushFolder(Path.GetDirectoryName(Path.GetFullPath(journalPath))!);
            var last = DropTornEnd(opened, journalPath);
            var fence = NextFence(held, last?.Fence ?? 0);
            DurableFile.Replace(holderPath, JsonSerializer.Serialize(holder, LedgerJson.Default.LockHolder));
            return new(held, opened, last?.Number ?? 0, fence, clock);
        }
        catch
        {
            opened?.Dispose();
            held.Dispose();
            throw;
        }
    }

    public async Task<LedgerEntry> AppendAsync(LedgerEntry entry, CancellationToken cancellation = default)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            // As the next run will read it: this one must not know more than what is kept.
            var written = LedgerJson.Masked(entry with { Number = number + 1, Fence = Fence, At = clock.GetUtcNow() });
            DropUnacknowledged();
            journal.Write(Encoding.UTF8.GetBytes(LedgerJson.Line(written) + "\n"));
            journal.Flush(flushToDisk: true);
            (number, length) = (number + 1, journal.Position);
            return written;
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException)
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

    // A buffer would keep what a full disk refused, and write it later, behind our back.
    private static FileStreamOptions Unbuffered()
    {
        var options = DurableFile.Options(FileMode.OpenOrCreate);
        options.BufferSize = 0;
        return options;
    }

    // What a failed append left of its line would run into the next one.
    private void DropUnacknowledged()
    {
        if (journal.Length != length)
            journal.SetLength(length);
        journal.Position = length;
    }

    // Written over the old one in place, as wide as it was: a crash leaves the old number or the new one. The journal knows it too.
    private static long NextFence(FileStream held, long journalled)
    {
        using var reader = new StreamReader(held, Encoding.ASCII, leaveOpen: true);
        _ = long.TryParse(reader.ReadToEnd().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var last);
        var fence = Math.Max(last, journalled) + 1;
        held.Position = 0;
        held.Write(Encoding.ASCII.GetBytes(fence.ToString("D19", CultureInfo.InvariantCulture)));
        held.SetLength(19);
        held.Flush(flushToDisk: true);
        return fence;
    }

    /// <summary>Cuts off a torn last line, and returns the last whole entry.</summary>
    private static LedgerEntry? DropTornEnd(FileStream file, string path)
    {
        var text = new byte[file.Length];
        file.ReadExactly(text);
        var (entries, good) = FileLedger.Parse(text, path);
        if (good < text.Length)
        {
            file.SetLength(good);
            file.Flush(flushToDisk: true);
        }

        file.Position = good;
        return entries.LastOrDefault();
    }
}

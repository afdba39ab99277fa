using System.IO.Compression;
using System.IO.Hashing;
using Interlock.Files;
using Microsoft.Win32.SafeHandles;

namespace Interlock.Backup;

/// <summary>Compresses the files of an uncompressed directory dump while <c>pg_dump</c> writes them. A client that knows only gzip spends half of a dump's processor time in its zlib; the runtime's takes less than half of that, for files that are a third larger.</summary>
/// <param name="folder">The dump. <c>pg_restore</c> finds <c>N.dat.gz</c> where the table of contents says <c>N.dat</c> (PostgreSQL manual, pg_dump, <c>--format=directory</c>).</param>
/// <param name="jobs">Files at a time.</param>
internal sealed class DumpCompressor(string folder, int jobs)
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);

    private readonly Dictionary<string, DumpedFile> files = new(StringComparer.Ordinal);

    /// <summary>Whether it is faster than what a client has, and the disk need not hold the whole dump uncompressed.</summary>
    /// <param name="client">pg_dump's major version.</param>
    /// <param name="folder">Where it is to be dumped to; it must be there.</param>
    /// <param name="bytes">The size of the database on its server: so much must be free, as nothing holds <c>pg_dump</c> back where this falls behind.</param>
    public static bool IsOfUse(int client, string folder, long bytes) => DumpCodec.For(client) == DumpCodec.Gzip && FileHole.WorksIn(folder) && new DriveInfo(folder).AvailableFreeSpace > bytes;

    /// <summary>The files that were compressed, by their names.</summary>
    public IReadOnlyDictionary<string, BackupFile> Done => files.Values.Where(file => file.Done is not null).ToDictionary(file => file.Done!.Name, file => file.Done!, StringComparer.Ordinal);

    /// <summary>Compresses what is written while a dump goes on.</summary>
    /// <param name="dumping">The dump.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellation">Stops it.</param>
    public async Task FollowAsync(Task dumping, TimeProvider clock, CancellationToken cancellation)
    {
        while (!dumping.IsCompleted)
            if (!await PassAsync(done: false, cancellation))
                await Task.WhenAny(dumping, Task.Delay(LookAgain, clock, cancellation));
    }

    /// <summary>Compresses the rest of a dump that is done; each file is on the disk when it returns.</summary>
    /// <param name="cancellation">Stops it.</param>
    public async Task FinishAsync(CancellationToken cancellation) => await PassAsync(done: true, cancellation);

    private async Task<bool> PassAsync(bool done, CancellationToken cancellation)
    {
        var grown = Directory.Exists(folder) ? Grown(done) : [];
        await Parallel.ForEachAsync(grown, new ParallelOptions { MaxDegreeOfParallelism = jobs, CancellationToken = cancellation }, (file, stop) =>
        {
            file.Compress(done, stop);
            return ValueTask.CompletedTask;
        });
        return grown.Count > 0;
    }

    // Large objects of no bytes stay as they are: nothing makes a gzip file of nothing.
    private List<DumpedFile> Grown(bool done)
    {
        List<DumpedFile> grown = [];
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.dat").Where(file => file.Name != "toc.dat"))
        {
            if (!files.TryGetValue(file.Name, out var known))
                files[file.Name] = known = new(file.FullName);
            if (done ? file.Length > 0 : known.HasChunk(file.Length))
                grown.Add(known);
        }

        return grown;
    }
}

/// <summary>One file of a dump that is compressed while it grows.</summary>
/// <param name="raw">The file as <c>pg_dump</c> writes it.</param>
internal sealed class DumpedFile(string raw)
{
    // Each is a gzip member of its own, so that no file needs a compressor that lives as long as the dump.
    private const int Chunk = 1 << 20;

    // So much at once, that files take turns and that the system has no time to write to the disk what is not needed any more.
    private const int Turn = 8 << 20;

    private readonly XxHash128 hash = new();
    private long taken;
    private long written;

    /// <summary>The compressed file; null until it is whole.</summary>
    public BackupFile? Done { get; private set; }

    /// <summary>Whether there is enough to compress in a file of so many bytes that still grows.</summary>
    public bool HasChunk(long length) => length - taken >= Chunk;

    /// <summary>Compresses what was written since the last time, and gives the disk back the room.</summary>
    /// <param name="done">Whether the file is whole: then all is compressed, and the file is replaced.</param>
    /// <param name="cancellation">Stops it.</param>
    public void Compress(bool done, CancellationToken cancellation)
    {
        using var from = File.OpenHandle(raw, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        using var into = new FileStream($"{raw}.gz", DurableFile.Options(FileMode.OpenOrCreate, FileShare.ReadWrite));
        using var member = new MemoryStream(Chunk);
        into.Seek(written, SeekOrigin.Begin);
        var buffer = new byte[Chunk];
        var until = done ? long.MaxValue : taken + Turn;
        while (taken < until && Next(from, buffer, done) is > 0 and var read)
        {
            cancellation.ThrowIfCancellationRequested();
            Append(buffer.AsSpan(0, read), member, into);
            taken += read;
        }

        if (done)
            Finish(into);
        else
            FileHole.TryPunch(from, taken);
    }

    private int Next(SafeFileHandle from, byte[] buffer, bool done) => done || HasChunk(RandomAccess.GetLength(from)) ? RandomAccess.Read(from, buffer, taken) : 0;

    private void Append(ReadOnlySpan<byte> bytes, MemoryStream member, FileStream into)
    {
        member.SetLength(0);
        using (var gzip = new GZipStream(member, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        var made = member.GetBuffer().AsSpan(0, (int)member.Length);
        into.Write(made);
        hash.Append(made);
        written += made.Length;
    }

    private void Finish(FileStream into)
    {
        into.Flush(flushToDisk: true);
        File.Delete(raw);
        Done = new(Path.GetFileName(into.Name), written, Convert.ToHexStringLower(hash.GetCurrentHash()));
    }
}

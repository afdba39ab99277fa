using System.IO.Compression;
using System.Security.Cryptography;
using Interlock.Backup;
using Interlock.Files;

namespace Interlock.Tests.Backup;

public sealed class DumpCompressorTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly string folder = Directory.CreateTempSubdirectory("interlock-compressor-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_file_that_grows_meanwhile_is_whole_at_the_end_and_its_sum_is_that_of_its_bytes()
    {
        var all = new List<byte[]>();
        var dumping = new TaskCompletionSource();
        var compressor = new DumpCompressor(folder, 2);
        var following = compressor.FollowAsync(dumping.Task, TimeProvider.System, None);
        await using (var writes = new FileStream(Raw("3398"), FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite))
            for (var part = 0; part < 40; part++)
            {
                all.Add(RandomNumberGenerator.GetBytes((1 << 20) + part));
                writes.Write(all[^1]);
                writes.Flush();
                await Task.Yield();
            }

        await UntilAsync(() => File.Exists(Raw("3398") + ".gz"));
        dumping.SetResult();
        await following;
        await compressor.FinishAsync(None);

        (await UnzippedAsync("3398.dat.gz")).AsSpan().SequenceEqual(all.SelectMany(part => part).ToArray()).ShouldBeTrue();
        compressor.Done["3398.dat.gz"].ShouldBe(BackupFile.Of(Raw("3398") + ".gz"));
        File.Exists(Raw("3398")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_small_file_is_compressed_at_the_end_and_tables_of_contents_and_files_of_nothing_stay()
    {
        await File.WriteAllTextAsync(Raw("1"), "1\tone\n\\.\n\n\n", None);
        await File.WriteAllTextAsync(Path.Combine(folder, "toc.dat"), "PGDMP", None);
        await File.WriteAllTextAsync(Path.Combine(folder, "blobs.toc"), "16387 blob_16387.dat\n", None);
        await File.WriteAllTextAsync(Path.Combine(folder, "blob_16387.dat"), "", None);
        var compressor = new DumpCompressor(folder, 1);

        await compressor.FinishAsync(None);

        Directory.EnumerateFiles(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["1.dat.gz", "blob_16387.dat", "blobs.toc", "toc.dat"]);
        (await UnzippedAsync("1.dat.gz")).ShouldBe("1\tone\n\\.\n\n\n"u8.ToArray());
        compressor.Done.Keys.ShouldBe(["1.dat.gz"]);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(Path.Combine(folder, "1.dat.gz")).ShouldBe(OwnerOnly.FileMode);
    }

    [Fact]
    public async Task Where_the_disk_does_not_take_it_that_is_told()
    {
        await File.WriteAllTextAsync(Raw("1"), "row", None);
        Directory.CreateDirectory(Raw("1") + ".gz");

        await Should.ThrowAsync<UnauthorizedAccessException>(() => new DumpCompressor(folder, 1).FinishAsync(None));
        (await File.ReadAllTextAsync(Raw("1"), None)).ShouldBe("row");
    }

    [Theory]
    [InlineData(12, true)]
    [InlineData(15, true)]
    [InlineData(16, false)]
    public void A_client_with_a_better_codec_compresses_by_itself(int client, bool used) =>
        DumpCompressor.IsOfUse(client, folder, 1 << 20).ShouldBe(used && FileHole.WorksIn(folder));

    [Fact]
    public void Without_the_room_for_what_is_not_compressed_yet_the_client_compresses_by_itself() => DumpCompressor.IsOfUse(15, folder, long.MaxValue).ShouldBeFalse();

    [Fact]
    public void A_hole_gives_room_back_and_keeps_the_length()
    {
        File.WriteAllBytes(Raw("1"), [.. Enumerable.Repeat((byte)7, 1 << 20)]);
        using (var file = File.OpenHandle(Raw("1"), FileMode.Open, FileAccess.ReadWrite))
            FileHole.TryPunch(file, (1 << 20) - 4096).ShouldBeTrue();

        var left = File.ReadAllBytes(Raw("1"));
        left.Length.ShouldBe(1 << 20);
        left.Take((1 << 20) - 4096).ShouldAllBe(value => value == 0);
        left.Skip((1 << 20) - 4096).ShouldAllBe(value => value == 7);
    }

    private string Raw(string name) => Path.Combine(folder, $"{name}.dat");

    private async Task<byte[]> UnzippedAsync(string name)
    {
        await using var gzip = new GZipStream(File.OpenRead(Path.Combine(folder, name)), CompressionMode.Decompress);
        using var into = new MemoryStream();
        await gzip.CopyToAsync(into, None);
        return into.ToArray();
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!holds())
            await Task.Delay(10, limit.Token);
    }
}

using Interlock.Ledger;

namespace Interlock.Tests.Ledger;

public sealed class FileLedgerTests : LedgerContract
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("interlock-ledger-");

    private string Journal => Path.Combine(folder.FullName, Place + ".jsonl");

    protected override IReadOnlyDictionary<string, string> HolderSettings => new Dictionary<string, string>(StringComparer.Ordinal) { ["HOLDER_FOLDER"] = folder.FullName };

    public override void Dispose() => folder.Delete(recursive: true);

    protected override ILedger Open() => new FileLedger(folder.FullName, TimeProvider.System);

    private async Task WriteAsync(params string[] evidence)
    {
        await using var pen = await Open().LockAsync(Place, Holder());
        foreach (var text in evidence)
            await pen.AppendAsync(Entry(text));
    }

    [Theory]
    [InlineData("{\"number\":3,\"run\":\"ru")]
    [InlineData("{\"number\":3,\"run\":\"\xC3")]
    [InlineData("\0\0\0\0\0\0")]
    [InlineData("{\"number\":3,\0\0\0\0}\n")]
    public async Task A_torn_last_line_is_no_entry_and_is_cut_off_by_the_next_lock(string torn)
    {
        await WriteAsync("ä1", "2");
        await File.AppendAllBytesAsync(Journal, System.Text.Encoding.Latin1.GetBytes(torn));

        (await EvidenceAsync()).ShouldBe(["ä1", "2"]);
        await WriteAsync("3");

        (await EvidenceAsync()).ShouldBe(["ä1", "2", "3"]);
        (await Open().ReadAsync(Place)).Select(entry => entry.Number).ShouldBe([1, 2, 3]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"number\":7,\"run\":\"r\",\"kind\":\"Intent\"}")]
    [InlineData("{\"number\":2,\"run\":\"r\xFF\",\"kind\":\"Intent\"}")]
    public async Task A_damaged_line_is_an_error_that_names_file_and_line(string damaged)
    {
        await WriteAsync("1", "2", "3");
        var lines = await File.ReadAllLinesAsync(Journal);
        lines[1] = damaged;
        await File.WriteAllBytesAsync(Journal, System.Text.Encoding.Latin1.GetBytes(string.Join('\n', lines) + "\n"));
        var before = await File.ReadAllBytesAsync(Journal);

        (await Should.ThrowAsync<LedgerException>(() => Open().ReadAsync(Place))).Message.ShouldStartWith($"{Journal}:2:");
        await Should.ThrowAsync<LedgerException>(() => Open().LockAsync(Place, Holder()));

        (await File.ReadAllBytesAsync(Journal)).ShouldBe(before);
        (await Open().HolderAsync(Place)).ShouldBeNull();
    }

    [Fact]
    public async Task A_lost_lock_file_does_not_lower_the_fence()
    {
        await WriteAsync("1");
        await WriteAsync("2");
        File.Delete(Path.Combine(folder.FullName, Place + ".lock"));

        await using var pen = await Open().LockAsync(Place, Holder());

        pen.Fence.ShouldBe(3);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_clear_error()
    {
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "file"), "");
        var ledger = new FileLedger(Path.Combine(folder.FullName, "file", "ledger"), TimeProvider.System);

        (await Should.ThrowAsync<LedgerException>(() => ledger.LockAsync(Place, Holder()))).ShouldNotBeOfType<LockedException>();
    }

    [Theory]
    [InlineData("../outside")]
    [InlineData("/tmp/x")]
    [InlineData("")]
    public async Task An_environment_whose_name_is_no_file_name_is_refused(string name) =>
        await Should.ThrowAsync<LedgerException>(() => Open().ReadAsync(name));

    [SmallDiskFact]
    public async Task A_full_disk_is_an_error_and_loses_nothing_acknowledged()
    {
        using var disk = SmallDisk.Mount();
        var ledger = new FileLedger(disk.Path, TimeProvider.System);
        var written = 0;
        await using (var pen = await ledger.LockAsync(Place, Holder()))
        {
            var full = await Should.ThrowAsync<LedgerException>(async () =>
            {
                for (; written < 1000; written++)
                    await pen.AppendAsync(Entry(new string('x', 3000)));
            });
            full.Message.ShouldContain("could not be written");
            disk.MakeRoom();
            (await pen.AppendAsync(Entry("room again"))).Number.ShouldBe(written + 1);
        }

        var read = await ledger.ReadAsync(Place);
        read.Count.ShouldBe(written + 1);
        read[^1].Evidence.ShouldBe("room again");
    }

    [StraceFact]
    public async Task The_journal_is_flushed_to_the_disk_before_an_append_is_acknowledged()
    {
        var trace = Path.Combine(folder.FullName, "trace");
        using var traced = HolderProcess.Start(HolderSettings, "strace", "-f", "-y", "-e", "trace=fsync,fdatasync,pwrite64,write,rename", "-o", trace);

        await traced.SaysAsync(TimeSpan.FromSeconds(60));
        traced.Kill();

        var calls = (await File.ReadAllLinesAsync(trace)).Where(line => line.Contains(Place + ".jsonl", StringComparison.Ordinal) || line.Contains("/said", StringComparison.Ordinal)).ToList();
        var write = calls.FindIndex(line => line.Contains("write", StringComparison.Ordinal) && line.Contains(Place + ".jsonl", StringComparison.Ordinal));
        var sync = calls.FindIndex(write + 1, line => line.Contains("sync(", StringComparison.Ordinal));
        var said = calls.FindIndex(line => line.Contains("/said", StringComparison.Ordinal));
        write.ShouldBeGreaterThanOrEqualTo(0);
        sync.ShouldBeInRange(write + 1, said - 1);
    }
}

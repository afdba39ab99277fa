using System.Text.Json.Nodes;
using Interlock.Ledger;

namespace Interlock.Tests.Ledger;

/// <summary>What both forms of the ledger promise.</summary>
public abstract class LedgerContract : IDisposable
{
    protected const string Place = "production";

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Another view of the same ledger, as another process would have.</summary>
    protected abstract ILedger Open();

    /// <summary>What the holder process needs to open it.</summary>
    protected abstract IReadOnlyDictionary<string, string> HolderSettings { get; }

    public abstract void Dispose();

    protected static LockHolder Holder(string run = "run-1") => new(run, "ada", "workbench", 4711, DateTimeOffset.UnixEpoch, "Deploy 1.4.0");

    protected static LedgerEntry Entry(string evidence, string run = "run-1") =>
        new() { Run = run, Kind = EntryKind.Outcome, Phase = Phase.Verify, Step = "health", Verdict = Verdict.Warn, Evidence = evidence, Data = new() { ["changed"] = false, ["facts"] = new JsonObject { ["ms"] = 12.5 } } };

    protected async Task<IReadOnlyList<string?>> EvidenceAsync() => [.. (await Open().ReadAsync(Place)).Select(entry => entry.Evidence)];

    [Fact]
    public async Task Before_the_first_lock_it_is_empty_and_nobody_holds_it()
    {
        await using var ledger = Open();

        (await ledger.ReadAsync(Place)).ShouldBeEmpty();
        (await ledger.HolderAsync(Place)).ShouldBeNull();
    }

    [Fact]
    public async Task Entries_are_numbered_from_one_and_read_as_they_were_written()
    {
        await using var pen = await Open().LockAsync(Place, Holder());

        var written = new[] { await pen.AppendAsync(Entry("ä \"quoted\" \n two\0lines 🚀")), await pen.AppendAsync(Entry("second")) };

        var read = await Open().ReadAsync(Place);
        read.Select(entry => entry.Number).ShouldBe([1, 2]);
        read.Select(entry => (entry.Run, entry.Kind, entry.Phase, entry.Step, entry.Verdict, entry.Fence)).Distinct()
            .ShouldBe([("run-1", EntryKind.Outcome, Phase.Verify, "health", Verdict.Warn, pen.Fence)]);
        read[0].Evidence.ShouldBe("ä \"quoted\" \n two\uFFFDlines 🚀");
        read[0].Data!["facts"]!["ms"]!.GetValue<double>().ShouldBe(12.5);
        read.Select(entry => entry.At).ShouldBe(written.Select(entry => entry.At));
        (await Open().ReadAsync("staging")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_new_lock_goes_on_counting_and_has_a_higher_fence()
    {
        var fences = new List<long>();
        for (var run = 0; run < 3; run++)
        {
            await using var pen = await Open().LockAsync(Place, Holder());
            fences.Add(pen.Fence);
            await pen.AppendAsync(Entry("run " + run));
        }

        fences.ShouldBe(fences.Order().Distinct());
        (await Open().ReadAsync(Place)).Select(entry => (entry.Number, entry.Fence)).ShouldBe([(1, fences[0]), (2, fences[1]), (3, fences[2])]);
    }

    [Fact]
    public async Task A_second_lock_is_refused_and_names_the_holder()
    {
        await using var pen = await Open().LockAsync(Place, Holder());

        var refused = await Should.ThrowAsync<LockedException>(() => Open().LockAsync(Place, Holder("run-2")));

        refused.Holder.ShouldBe(Holder());
        refused.Message.ShouldContain("Deploy 1.4.0 (ada@workbench, process 4711");
        (await Open().HolderAsync(Place)).ShouldBe(Holder());
        await using var other = await Open().LockAsync("staging", Holder("run-3"));
    }

    [Fact]
    public async Task Disposing_gives_the_lock_back()
    {
        await (await Open().LockAsync(Place, Holder())).DisposeAsync();

        (await Open().HolderAsync(Place)).ShouldBeNull();
        await using var pen = await Open().LockAsync(Place, Holder("run-2"));
        (await Open().HolderAsync(Place))!.Run.ShouldBe("run-2");
    }

    [Fact]
    public async Task Killing_the_holder_frees_the_lock_and_loses_nothing_acknowledged()
    {
        using var holder = HolderProcess.Start(HolderSettings);
        var acknowledged = long.Parse(await holder.SaysAsync(Limit), System.Globalization.CultureInfo.InvariantCulture);
        (await Should.ThrowAsync<LockedException>(() => Open().LockAsync(Place, Holder()))).Holder!.Pid.ShouldBe(holder.Pid);

        holder.Kill();

        await using var pen = await TakeAsync();
        pen.Fence.ShouldBeGreaterThan(1);
        (await pen.AppendAsync(Entry("after"))).Number.ShouldBeGreaterThan(acknowledged);
    }

    [Fact]
    public async Task A_hundred_appends_at_once_all_stand_in_the_order_of_their_numbers()
    {
        await using var pen = await Open().LockAsync(Place, Holder());

        var written = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => Task.Run(() => pen.AppendAsync(Entry("e" + i)))));

        var read = await Open().ReadAsync(Place);
        read.Select(entry => entry.Number).ShouldBe(Enumerable.Range(1, 100).Select(i => (long)i));
        read.Select(entry => entry.Evidence).ShouldBe(written.OrderBy(entry => entry.Number).Select(entry => entry.Evidence));
    }

    [Fact]
    public async Task Asking_who_holds_it_never_keeps_a_run_from_taking_it()
    {
        await (await Open().LockAsync(Place, Holder("run-2"))).DisposeAsync();
        using var enough = new CancellationTokenSource();
        var askers = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
                (await Open().HolderAsync(Place))?.Run.ShouldBe("run-2");
        })).ToList();

        for (var i = 0; i < 10; i++)
            await using (var pen = await Open().LockAsync(Place, Holder("run-2")))
                await pen.AppendAsync(Entry("taken"));

        await enough.CancelAsync();
        await Task.WhenAll(askers);
    }

    [Fact]
    public async Task Secrets_are_masked_but_the_journal_stays_readable()
    {
        var secret = "hunter-" + Guid.NewGuid();
        _ = new Secret(secret);
        // Weak, and at the same time the journal's own words.
        _ = new Secret("UndoIntent");
        _ = new Secret("\",\"step\":\"");
        await using (var pen = await Open().LockAsync(Place, Holder()))
            await pen.AppendAsync(Entry($"password={secret}") with { Kind = EntryKind.UndoIntent, Data = new() { ["facts"] = new JsonObject { ["list"] = new JsonArray("x " + secret) } } });

        var entry = (await Open().ReadAsync(Place)).ShouldHaveSingleItem();

        entry.Evidence.ShouldBe("password=***");
        entry.Data!.ToJsonString().ShouldNotContain(secret);
        (entry.Kind, entry.Step).ShouldBe((EntryKind.UndoIntent, "health"));
    }

    [Fact]
    public async Task What_an_append_hands_back_is_what_a_later_run_reads()
    {
        var secret = "pw-" + Guid.NewGuid();
        _ = new Secret(secret);
        await using var pen = await Open().LockAsync(Place, Holder());

        var written = await pen.AppendAsync(Entry(secret) with { Data = new() { ["facts"] = new JsonObject { ["path"] = $"/var/backups/{secret}/shop" } } });

        var read = (await Open().ReadAsync(Place)).ShouldHaveSingleItem();
        written.Evidence.ShouldBe(read.Evidence);
        written.Data!["facts"]!["path"]!.GetValue<string>().ShouldBe(read.Data!["facts"]!["path"]!.GetValue<string>());
    }

    // The server notices the end of a killed client a moment later.
    protected async Task<ILedgerWriter> TakeAsync()
    {
        var until = DateTimeOffset.UtcNow + Limit;
        while (true)
        {
            try
            {
                return await Open().LockAsync(Place, Holder("run-2"));
            }
            catch (LockedException) when (DateTimeOffset.UtcNow < until)
            {
                await Task.Delay(20);
            }
        }
    }
}

namespace Interlock.Tests.Session;

public sealed class DownTests : IDisposable
{
    private readonly SessionRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task One_of_two_environments_goes_alone_and_the_last_takes_what_they_shared()
    {
        await room.WithAsync("local");
        await room.WithAsync("staging");

        var first = await room.SayAsync("staging", session => session.DownAsync());

        first.ShouldContain("local has state left there");
        first.ShouldContain("kept all 2 backups");
        string[] gone = ["staging", "ledger/staging.jsonl", "ledger/staging.lock"];
        string[] kept = ["local/generated.json", "ledger/local.jsonl", "repository.git/HEAD", "backups/local-1.4.0-20261121T040302Z", "backups/staging-1.4.0-20261121T040302Z"];
        gone.ShouldAllBe(path => !room.Has(path));
        kept.ShouldAllBe(path => room.Has(path));

        var last = await room.SayAsync("local", session => session.DownAsync());

        last.ShouldContain("and with it 2 backups");
        Directory.Exists(room.State).ShouldBeFalse();
    }

    [Fact]
    public async Task With_keep_data_nothing_is_removed()
    {
        await room.WithAsync("local");

        await room.SayAsync("local", session => session.DownAsync(), keepData: true);

        string[] kept = ["local/generated.json", "ledger/local.jsonl", "backups/local-1.4.0-20261121T040302Z"];
        kept.ShouldAllBe(path => room.Has(path));
    }
}

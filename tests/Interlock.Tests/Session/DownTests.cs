using Interlock.Database;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Processes;

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
        string[] gone = ["staging", "ledger/staging.jsonl"];
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

    [Fact]
    [Trait("Suite", "database")]
    public async Task On_a_shared_server_only_the_environments_own_database_goes_and_the_server_with_the_last()
    {
        await room.WithAsync("local");
        await room.WithAsync("staging");
        var commands = new CommandRunner(TimeProvider.System);
        var site = new Site(room.Root, room.State, room.Root);
        var server = DatabaseLocator.Own(site, commands, TimeProvider.System, _ => { });
        try
        {
            await MakeLiveAsync("local");
            var admin = await server.EnsureAsync(default);
            await using (var connection = await admin.OpenAsync(default))
                await connection.RunAsync("create database shop", default);
            await using (var connection = await admin.OpenAsync(default))
                await connection.RunAsync("create database shop_staging", default);

            var first = await room.SayAsync("staging", session => session.DownAsync());

            first.ShouldContain("dropped database shop_staging");
            first.ShouldContain("PostgreSQL goes on running: local may be using it");
            await using (var connection = await (await server.FindRunningAsync(default))!.OpenAsync(default))
                (await connection.ValueAsync<string>("select string_agg(datname, ',') from pg_database where datname like 'shop%'", default)).ShouldBe("shop");

            await room.SayAsync("local", session => session.DownAsync());

            (await server.FindRunningAsync(default)).ShouldBeNull();
            Directory.Exists(server.Folders.Home).ShouldBeFalse();
        }
        finally
        {
            await server.RemoveAsync(default);
        }
    }

    private async Task MakeLiveAsync(string environment)
    {
        var holder = new LockHolder("r", "ada", "here", 1, DateTimeOffset.UnixEpoch, "Deploy");
        await using var writer = await new FileLedger(Path.Combine(room.State, "ledger"), TimeProvider.System).LockAsync(environment, holder);
        var journal = new Journal(writer, []);
        await journal.StartAsync("r", new("Deploy", "1.4.0", "c1", "d", "ada", "here"));
        await journal.LiveAsync("r", new("1.4.0", "c1", "d", "http://127.0.0.1", null));
        await journal.EndAsync("r", new("succeeded", 0));
    }
}

using Interlock.Ledger;
using Interlock.Tests.Database;
using Shared;

namespace Interlock.Tests.Session;

/// <summary>Down holds the environment from its first act to its last: what a release made in between would be lost.</summary>
[Collection(PostgresTests.Name)]
[Trait("Suite", "database")]
public sealed class DownLockTests(PostgresCluster cluster) : IDisposable
{
    private readonly SessionRoom room = new();

    public void Dispose() => room.Dispose();

    [Fact]
    public async Task While_a_release_runs_nothing_is_stopped_and_nothing_removed()
    {
        await room.WithAsync("local");
        await using var release = await room.LockAsync("local");

        var refused = await Should.ThrowAsync<LockedException>(() => room.SayAsync("local", session => session.DownAsync()));

        refused.Message.ShouldContain("'local' is held by Deploy (eve@there");
        string[] kept = ["local/generated.json", "ledger/local.jsonl", "repository.git/HEAD", "backups/local-1.4.0-20261121T040302Z/manifest.json"];
        kept.ShouldAllBe(path => room.Has(path));
    }

    [Fact]
    public async Task A_second_run_is_refused_until_the_last_is_said_of_an_environment_that_is_not_the_last()
    {
        await room.WithAsync("local");
        await room.WithAsync("staging");
        var refused = 0;

        await room.SayAsync("staging", session => session.DownAsync(), heard: async _ =>
        {
            await Should.ThrowAsync<LockedException>(() => room.LockAsync("staging"));
            await using (await room.LockAsync("local"))
                refused++;
        });

        refused.ShouldBe(2);
        await using var free = await room.LockAsync("staging");
    }

    [Fact]
    public async Task A_second_run_that_asks_again_and_again_gets_the_environment_only_when_nothing_of_it_is_left()
    {
        await room.WithAsync("local");
        // So much that removing it takes longer than asking.
        for (var i = 0; i < 4000; i++)
            await File.WriteAllTextAsync(Path.Combine(room.State, $"backups/local-1.4.0-20261121T040302Z/{i}"), "");
        using var done = new CancellationTokenSource();
        var asking = Task.Run(AskAsync);

        await room.SayAsync("local", session => session.DownAsync());
        await done.CancelAsync();

        (await asking).ShouldBeGreaterThan(3, "it was asked while things went");

        async Task<int> AskAsync()
        {
            var refused = 0;
            // Down has the lock by now.
            await WaitAsync(() => new FileInfo(Path.Combine(room.State, "ledger/local.jsonl")) is { Exists: true, Length: > 0 }, done.Token);
            while (!done.IsCancellationRequested && room.Has("ledger"))
            {
                try
                {
                    await using var got = await room.LockAsync("local");
                    string[] gone = ["local", "backups", "migrations", "repository.git"];
                    gone.ShouldAllBe(path => !room.Has(path));
                }
                catch (LedgerException)
                {
                    refused++;
                }

                await Task.Delay(1);
            }

            return refused;
        }
    }

    [Fact]
    public async Task A_lock_that_lies_in_a_database_is_held_until_the_state_is_removed()
    {
        await room.WithAsync("local");
        var name = cluster.CreateDatabase();
        await File.AppendAllTextAsync(Path.Combine(room.Root, "release.yaml"), $"\nledger: {cluster.Url(name)}\n");
        await using var ledger = new PostgresLedger(new(cluster.ConnectionString(name)));
        var holder = new LockHolder("second", "eve", "there", 2, DateTimeOffset.UnixEpoch, "Deploy");
        var refused = false;

        await room.SayAsync("local", session => session.DownAsync(), heard: async line =>
        {
            line.ShouldStartWith($"removed {room.State}");
            Directory.Exists(room.State).ShouldBeFalse();
            (await Should.ThrowAsync<LockedException>(() => ledger.LockAsync("local", holder))).Message.ShouldContain("held by Down");
            refused = true;
        });

        refused.ShouldBeTrue();
        await using (await ledger.LockAsync("local", holder))
            ReleaseHistory.Of(await ledger.ReadAsync("local")).Runs[^1].End!.Outcome.ShouldBe("succeeded", "what lies elsewhere is not removed");
    }

    private static async Task WaitAsync(Func<bool> holds, CancellationToken cancellation)
    {
        while (!holds())
            await Task.Delay(1, cancellation);
    }
}

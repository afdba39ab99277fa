namespace EndToEnd;

/// <summary>A release that is killed at a moment, and what the next command makes of it.</summary>
internal sealed class KilledReleases(LiveCheckout live)
{
    // The first statement lasts, so that the migration is cut off inside; each can be run again.
    private const string Lasting = """
        -- interlock: no-transaction
        create table if not exists note_{0} (id int);
        select pg_sleep(1.5);
        create index if not exists idx_note_{0} on note_{0} (id);
        """;

    /// <summary>The same command again: it goes on and finishes.</summary>
    public async Task AgainAsync(CutOff at)
    {
        var (checkout, before, killed, probe) = await KillAsync(at);
        await using var _ = probe;

        var again = (await checkout.RunAsync("Deploy")).With(0);

        again.Output.ShouldContain($"Found an unfinished Deploy of {killed}");
        (await checkout.ServesAsync()).ShouldBe(killed);
        (await probe.StopAsync()).WithoutFailures(before, killed);
        await IsSettledAsync(checkout);
    }

    /// <summary>Another commit: what was left is taken back, then that one is released.</summary>
    public async Task OtherAsync(CutOff at)
    {
        var (checkout, before, killed, probe) = await KillAsync(at);
        await using var _ = probe;
        var other = await checkout.ChangeAsync();

        var released = (await checkout.RunAsync("Deploy")).With(0);

        released.Output.ShouldContain($"Found an unfinished Deploy of {killed}");
        if (at.HadChanged)
            released.Output.ShouldContain($"to {before}");
        (await checkout.ServesAsync()).ShouldBe(other);
        (await probe.StopAsync()).WithoutFailures(at.HadTraffic ? [before, killed, other] : [before, other]);
        (await checkout.PrivateReferencesAsync()).ShouldNotContain(reference => reference.Contains(killed, StringComparison.Ordinal));
        await IsSettledAsync(checkout);
    }

    /// <summary>Rollback: the previous version is proven to serve.</summary>
    public async Task RollbackAsync(CutOff at)
    {
        var (checkout, before, killed, probe) = await KillAsync(at);
        await using var _ = probe;

        var back = (await checkout.RunAsync("Rollback")).With(0);

        back.Output.ShouldContain($"Found an unfinished Deploy of {killed}");
        back.Of("rollback", "to").GetString().ShouldBe(before);
        back.Of("rollback", "proven").GetBoolean().ShouldBeTrue();
        (await checkout.ServesAsync()).ShouldBe(before);
        (await probe.StopAsync()).WithoutFailures(at.HadTraffic ? [before, killed] : [before]);
        (await checkout.PrivateReferencesAsync()).ShouldNotContain(reference => reference.Contains(killed, StringComparison.Ordinal));
        await IsSettledAsync(checkout);
    }

    private async Task<(Checkout Checkout, string Before, string Killed, OutsideProbe Probe)> KillAsync(CutOff at)
    {
        var checkout = await live.TakeAsync();
        var before = live.Version;
        var number = checkout.NextMigration;
        var killed = await checkout.MigrateAsync($"{number}_note", Lasting.Replace("{0}", $"{number}", StringComparison.Ordinal), $"drop table if exists note_{number};");
        var probe = OutsideProbe.Start(checkout);
        await using (at.Step == "deployment log" ? await HeldFile.TakeAsync(checkout.DeploymentLog) : null)
        {
            var running = checkout.Start("Deploy");
            await at.ReachedAsync(running);
            await running.KillSessionAsync();
        }

        return (checkout, before, killed, probe);
    }

    // Nothing half-way is left, and nothing runs that no slot knows.
    private async Task IsSettledAsync(Checkout checkout)
    {
        (await checkout.RunAsync("Status")).With(0).Output.ShouldNotContain("OPEN");
        LinuxProcesses.Of($"INTERLOCK_SERVICE_OF={checkout.State}").Count.ShouldBeLessThanOrEqualTo(2);
        await live.GiveBackAsync();
    }
}

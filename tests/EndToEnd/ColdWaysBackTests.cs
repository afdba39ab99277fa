namespace EndToEnd;

/// <summary>Ways back when the previous version does not run any more: its warm time is over.</summary>
[Trait(Suite.Trait, Suite.Runbooks), Trait(Suite.Trait, Suite.Slow)]
public class ColdWaysBackTests
{
    [Fact]
    public async Task It_is_started_from_what_was_built_or_built_again_and_a_failing_release_starts_it_too()
    {
        await using var checkout = await Checkout.CreateAsync();
        checkout.Edit("release.yaml", text => text.Replace("keep-warm: 10m", "keep-warm: 500ms", StringComparison.Ordinal));
        var first = await checkout.CommitAsync("short memory");
        (await checkout.RunAsync("Deploy")).With(0);
        var second = await checkout.ChangeAsync();
        (await checkout.RunAsync("Deploy")).With(0);
        await using var probe = OutsideProbe.Start(checkout);
        await IsColdAsync(checkout, first);
        (await checkout.RunAsync("Status")).With(0).Output.ShouldContain("image");

        (await checkout.RunAsync("Rollback")).With(0).Steps["previous version runs"].GetProperty("evidence").GetString()!.ShouldContain("from what was built then");
        (await checkout.ServesAsync()).ShouldBe(first);
        await IsColdAsync(checkout, second);
        Directory.Delete(Path.Combine(checkout.State, "local/versions", Directory.GetDirectories(Path.Combine(checkout.State, "local/versions")).Single(folder => folder.Contains(second, StringComparison.Ordinal))), recursive: true);
        (await checkout.RunAsync("Rollback", $"--to={second}")).With(0).Steps["previous version runs"].GetProperty("evidence").GetString()!.ShouldContain("built again");
        (await checkout.ServesAsync()).ShouldBe(second);

        var broken = await checkout.MisbehaveAsync("login-broken");
        var failed = (await checkout.RunAsync("Deploy")).With(4);

        failed.Of("rollback", "proven").GetBoolean().ShouldBeTrue();
        (await checkout.ServesAsync()).ShouldBe(second);
        (await probe.StopAsync()).WithoutFailures(second, first, broken);
    }

    private static Task IsColdAsync(Checkout checkout, string version) =>
        Waiting.ForAsync($"the end of {version}", TimeSpan.FromSeconds(45), () => LinuxProcesses.Of($"INTERLOCK_SLOT={checkout.State}/local|blue|{version}").Count + LinuxProcesses.Of($"INTERLOCK_SLOT={checkout.State}/local|green|{version}").Count == 0);
}

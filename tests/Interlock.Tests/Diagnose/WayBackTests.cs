using Interlock.Diagnose;
using Interlock.Ledger;
using Interlock.Tests.Engine;

namespace Interlock.Tests.Diagnose;

public sealed class WayBackTests
{
    [Fact]
    public void The_version_before_is_offered_where_there_is_one_and_nothing_elsewhere()
    {
        WayBack.Fill("its log tells why" + WayBack.Place, "1.3.0").ShouldBe("its log tells why; or go back to 1.3.0: --target=Rollback");
        WayBack.Fill("its log tells why" + WayBack.Place, null).ShouldBe("its log tells why");
    }

    [Fact]
    public void No_cause_offers_one_by_itself() =>
        KnownCauses.All.ShouldAllBe(known => !known.Fix.Contains("--target=Rollback"));

    [Fact]
    public async Task It_is_the_version_that_was_released_before_what_is_live()
    {
        using var world = new World();
        async Task DeployAsync(string version) => (await world.DeployAsync(World.Plan(version, new Act(world, Phase.Rollout, "traffic")))).ExitCode.ShouldBe(0);
        async Task<string?> BeforeAsync() => await WayBack.VersionAsync(world.Services.Ledger, "local", world.LiveVersion, default);

        await DeployAsync("1.3.0");
        (await BeforeAsync()).ShouldBeNull();
        await DeployAsync("1.4.0");
        (await BeforeAsync()).ShouldBe("1.3.0");
    }

    [Fact]
    public async Task A_ledger_that_cant_be_read_offers_none()
    {
        var folder = Directory.CreateTempSubdirectory("interlock-ledger-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "local.jsonl"), "no entry\nno entry\n");

            (await WayBack.VersionAsync(new FileLedger(folder.FullName, TimeProvider.System), "local", "1.4.0", default)).ShouldBeNull();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

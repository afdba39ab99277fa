using System.Text.Json.Nodes;
using Interlock.Engine;
using Interlock.Preflight.Variables;
using Interlock.Provision;

namespace Interlock.Tests.Engine;

/// <summary>Fingerprints of variables go into the ledger with the version that is live, and come back with it.</summary>
public sealed class FingerprintTests : IDisposable
{
    private readonly World world = new();

    [Fact]
    public async Task What_Provision_took_the_fingerprint_of_is_kept_with_the_live_version()
    {
        world.LiveVersion = null;
        await world.DeployAsync(World.Plan("1.5.0", Provisioned("600000:aa"), Rollout("1.5.0")));

        (await world.HistoryAsync()).Live!.Version!.Fingerprints.ShouldBe(new Dictionary<string, string>(StringComparer.Ordinal) { ["web.SECRET_KEY"] = "600000:aa" });
    }

    [Fact]
    public async Task A_version_without_such_rules_has_none()
    {
        await world.DeployAsync(World.Plan("1.5.0", Rollout("1.5.0")));

        (await world.HistoryAsync()).Live!.Version!.Fingerprints.ShouldBeNull();
    }

    public void Dispose() => world.Dispose();

    private static Check Provisioned(string fingerprint) => new(
        Phase.Provision, ServiceVariables.StepName, () => StepResult.Go("set") with { Data = new() { [VariableFingerprint.DataName] = new JsonObject { ["web.SECRET_KEY"] = fingerprint } } });

    private Check Rollout(string version) => new(Phase.Rollout, "traffic", () =>
    {
        world.LiveVersion = version;
        return StepResult.Go("serves");
    });
}

using Interlock.Backup;
using Interlock.Migrate;
using Interlock.Rollback;

namespace Interlock.Tests.Rollback;

/// <summary>Only ways that there are are offered to a person whose release has failed.</summary>
public sealed class FailedReleaseSchemaTests : IDisposable
{
    private readonly DirectoryInfo room = Directory.CreateTempSubdirectory("interlock-offer-");

    public void Dispose() => room.Delete(recursive: true);

    [Fact]
    public void Without_a_backup_and_a_way_back_the_schema_can_only_stay() =>
        FailedReleaseSchema.Offer([One(noWay: "it has none")], null).ShouldBe("--target=Rollback --schema=code-only leaves it");

    [Fact]
    public void Each_way_that_there_is_is_named()
    {
        Write(replay: false);
        FailedReleaseSchema.Offer([One(noWay: "it has none")], room.FullName).ShouldBe($"--target=Rollback --schema=code-only leaves it; --schema=restore takes it back with --accept-data-loss. The backup of this release holds what was before ({room.FullName})");

        Write(replay: true);
        FailedReleaseSchema.Offer([One(noWay: null)], room.FullName).ShouldStartWith("--target=Rollback --schema=code-only leaves it; --schema=down or --schema=restore takes it back with --accept-data-loss; --schema=replay restores, with what was written since.");
    }

    [Fact]
    public void A_backup_that_is_gone_is_no_way() =>
        FailedReleaseSchema.Offer([One(noWay: null)], Path.Combine(room.FullName, "gone")).ShouldBe("--target=Rollback --schema=code-only leaves it; --schema=down takes it back with --accept-data-loss");

    private static BeyondRevision One(string? noWay) => new("004", false, "it drops a column") { NoWay = noWay };

    private void Write(bool replay) => (ReleaseBackupTests.Manifest("1.4.0", "1.3.0") with { Replay = replay ? new ReplayPoint("slot", "0/1", []) : null }).Write(room.FullName);
}

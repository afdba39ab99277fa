using Interlock.Preflight;

namespace Interlock.Tests.Preflight;

public sealed class DiskRoomTests
{
    private const long Megabyte = 1024 * 1024;

    [Theory]
    [InlineData(200, Verdict.Go)]
    [InlineData(199, Verdict.Stop)]
    public async Task Without_a_backup_to_estimate_by_two_hundred_megabytes_are_needed(long free, Verdict verdict)
    {
        using var room = new Room();
        (await room.RunAsync(new DiskRoom(free: _ => free * Megabyte))).Verdict.ShouldBe(verdict);
    }

    [Fact]
    public async Task The_last_backup_is_needed_three_times()
    {
        using var room = new Room().With(".interlock/backups/a.dump", "x");
        using (var file = File.OpenWrite(Path.Combine(room.Root, ".interlock/backups/a.dump")))
            file.SetLength(100 * Megabyte);

        (await room.RunAsync(new DiskRoom(free: _ => 299 * Megabyte))).Verdict.ShouldBe(Verdict.Stop);
        (await room.RunAsync(new DiskRoom(free: _ => 300 * Megabyte))).Evidence.ShouldBe("300 MB free, 300 MB needed (3 × the last backup of 100 MB)");
    }

    [Fact]
    public async Task Space_that_cannot_be_asked_is_hold()
    {
        using var room = new Room();
        (await room.RunAsync(new DiskRoom(free: _ => throw new IOException("gone")))).Verdict.ShouldBe(Verdict.Hold);
    }

    [Fact]
    public async Task The_system_answers_for_a_folder_that_is_not_made_yet()
    {
        using var room = new Room();
        (await room.RunAsync(new DiskRoom())).Evidence.ShouldContain("needed");
    }
}

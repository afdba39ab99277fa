using Interlock.Watch;

namespace Interlock.Tests.Watch;

public class WatchPictureTests
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    [Fact]
    public void The_table_stands_above_the_rules_and_what_fires_above_what_is_quiet()
    {
        var room = new WatchRoom("""
            kpi: [uptime >= 99.5%, max(memory) < 30%, paid > 9]
            figures: {paid: {command: echo 1}}
            rules:
              - {when: up failed for 1m}
              - {when: memory > 30% for 2m}
              - {when: memory > 35%}
              - {when: paid < 9}
            """);
        for (var i = 0; i < 3; i++)
            room.Take(Every, sample => WatchRoom.Traffic(sample, 20, 0));

        Lines(room).ShouldBe(
        [
            "",
            "1.4.0  3 samples in 1 min of 2 d  next in 12 s",
            "  met      uptime >= 99.5%      100 %",
            "  MISSED   max(memory) < 30%    40 %",
            "  unknown  paid > 9             no data",
            "  FIRING   memory > 35%         memory is 40 %",
            "  pending  memory > 30% for 2m  memory is 40 %",
            "  no data  paid < 9             paid: no data",
            "  quiet    up failed for 1m     up is good",
        ], string.Join('\n', Lines(room)));
    }

    [Fact]
    public void It_is_told_in_tones_too()
    {
        var room = new WatchRoom("rules: [{when: memory > 35%}]\nkpi: [uptime > 1%]");
        room.Take(Every, sample => WatchRoom.Traffic(sample, 20, 0));

        Picture(room).Lines(room.Now, 80, 25).Select(line => line.Tone).ShouldBe([WatchTone.Plain, WatchTone.Plain, WatchTone.Good, WatchTone.Bad]);
    }

    [Fact]
    public void Where_not_all_can_be_seen_a_rule_that_fires_is()
    {
        var room = new WatchRoom($"rules: [{string.Join(", ", Enumerable.Range(1, 20).Select(i => $"{{when: memory > {i + 50}%}}"))}, {{when: 'p95 > 1ms'}}]\nkpi: [{string.Join(", ", Enumerable.Range(1, 20).Select(i => $"uptime > {i}%"))}]");
        room.Take(Every, sample => WatchRoom.Traffic(sample, 20, 0));

        Picture(room).Lines(room.Now, 80, 6).ShouldContain(line => line.Text.Contains("FIRING  p95 > 1ms", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(80, 25)]
    [InlineData(40, 6)]
    [InlineData(12, 3)]
    [InlineData(3, 1)]
    public void No_line_is_wider_than_the_terminal_and_there_are_no_more_than_it_has(int width, int height)
    {
        var room = new WatchRoom($"rules: [{string.Join(", ", Enumerable.Range(1, 30).Select(i => $"{{when: memory > {i + 50}%}}"))}]");
        room.Take(Every, sample => WatchRoom.Traffic(sample, 20, 0));

        var lines = Picture(room).Lines(room.Now, width, height);

        lines.Count.ShouldBeLessThanOrEqualTo(Math.Max(2, height - 1));
        lines.ShouldAllBe(line => line.Text.Length < Math.Max(width, 1));
        if (width > 12)
            lines[^1].Text.ShouldMatch("^  and [0-9]+ more$");
    }

    private static WatchPicture Picture(WatchRoom room) => WatchPicture.Of(new("1.4.0", null), room.Book, Every, TimeSpan.FromHours(48));

    private static string[] Lines(WatchRoom room) => [.. Picture(room).Lines(room.Now + TimeSpan.FromSeconds(18.5), 80, 25).Select(line => line.Text)];
}

using Interlock.Runbook.Reading;

namespace Interlock.Tests.Runbook;

public sealed class DurationReadingTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("30s", 30_000)]
    [InlineData("10m", 600_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("2d", 172_800_000)]
    [InlineData("1m5ms", 60_005)]
    [InlineData("0s", 0)]
    public void Durations_are_read_as_people_write_them_and_written_the_same(string text, int milliseconds)
    {
        DurationReading.Parse(text).ShouldBe(TimeSpan.FromMilliseconds(milliseconds));
        DurationReading.Format(TimeSpan.FromMilliseconds(milliseconds)).ShouldBe(text);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("30", "30s")]
    [InlineData("30 s", "30s")]
    [InlineData("30 seconds", "30s")]
    [InlineData("5min", "5m")]
    [InlineData("1 day", "1d")]
    [InlineData("30m1h", null)]
    [InlineData("-5s", null)]
    [InlineData("1.5h", null)]
    [InlineData("99999999999d", null)]
    public void Anything_else_is_refused_with_what_was_probably_meant(string text, string? meant)
    {
        DurationReading.Parse(text).ShouldBeNull();
        DurationReading.Guess(text).ShouldBe(meant);
    }
}

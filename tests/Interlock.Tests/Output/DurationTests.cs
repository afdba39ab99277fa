using Interlock.Output;

namespace Interlock.Tests.Output;

public sealed class DurationTests
{
    [Theory]
    [InlineData(0, "0 ms")]
    [InlineData(0.085, "85 ms")]
    [InlineData(0.9996, "1.0 s")]
    [InlineData(1.24, "1.2 s")]
    [InlineData(59.96, "1 min")]
    [InlineData(125, "2 min 5 s")]
    [InlineData(3599.9, "1 h")]
    [InlineData(3780, "1 h 3 min")]
    [InlineData(260_000, "3 d")]
    public void A_duration_is_told_as_people_say_it(double seconds, string text) => DurationText.OfSeconds(seconds).ShouldBe(text);
}

using Interlock.Processes;

namespace Interlock.Tests.Processes;

public class IdleMemoryTests
{
    [Fact]
    public void What_was_given_back_is_there_again_when_it_is_asked_for()
    {
        var idle = new IdleMemory();
        var kept = Enumerable.Range(0, 100_000).Select(i => $"{i}").ToList();

        // Code is let go of from the second time on.
        for (var i = 0; i < 3; i++)
            idle.GiveBack();

        kept.Sum(text => long.Parse(text)).ShouldBe(4_999_950_000);
        new Uri("http://example.com/a?b=c").Query.ShouldBe("?b=c");
    }
}

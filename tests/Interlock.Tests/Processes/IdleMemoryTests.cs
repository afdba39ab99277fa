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

    [Theory]
    [InlineData("r-xp", "/usr/lib/x.so", "Anonymous: 0 kB", true)]
    [InlineData("r-xp", "/usr/lib/x.so", "Anonymous: 4 kB", false)]
    [InlineData("r-xp", "/usr/lib/x.so", "Private_Dirty: 4 kB", false)]
    [InlineData("r-xp", "/usr/lib/x.so", "Swap: 8 kB", false)]
    [InlineData("rw-p", "/usr/lib/x.so", "Anonymous: 0 kB", false)]
    [InlineData("r-xp", "", "Anonymous: 0 kB", false)]
    [InlineData("r-xs", "/memfd:doublemapper (deleted)", "Anonymous: 0 kB", false)]
    public void Only_code_of_which_no_page_was_written_is_let_go(string mode, string file, string line, bool isLetGo)
    {
        string[] smaps = [$"7f0000000000-7f0000002000 {mode} 00000000 fe:00 42   {file}", "Size: 8 kB", line, "VmFlags: rd ex mr", "7f0000003000-7f0000004000 r--p 00000000 fe:00 42   /usr/lib/x.so", "Anonymous: 0 kB", "VmFlags: rd"];

        IdleMemory.Unchanged(smaps).Count().ShouldBe(isLetGo ? 1 : 0);
    }
}

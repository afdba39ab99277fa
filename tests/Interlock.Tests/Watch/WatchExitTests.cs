using Interlock.Watch;

namespace Interlock.Tests.Watch;

public sealed class WatchExitTests
{
    [Theory]
    [InlineData(ExitCode.Done, true, ExitCode.FailedAndBack)]
    [InlineData(ExitCode.Done, false, ExitCode.FailedNotBack)]
    [InlineData(ExitCode.Held, false, ExitCode.Held)]
    [InlineData(ExitCode.Interrupted, false, ExitCode.Interrupted)]
    [InlineData(ExitCode.StoppedUnchanged, false, ExitCode.FailedNotBack)]
    [InlineData(ExitCode.FailedAndBack, true, ExitCode.FailedNotBack)]
    [InlineData(ExitCode.Unexpected, false, ExitCode.FailedNotBack)]
    public void A_watch_that_had_to_go_back_never_ends_well(ExitCode rollback, bool proven, ExitCode watch) => WatchExit.After(rollback, proven).ShouldBe(watch);
}

namespace Interlock.Watch;

/// <summary>How a watch ends that had to bring the previous version back.</summary>
internal static class WatchExit
{
    /// <summary>A rollback that went well is a watch that did not; one that failed, in whatever way, left the broken version serving.</summary>
    /// <param name="rollback">How the rollback ended.</param>
    /// <param name="proven">The previous version is proven to serve.</param>
    public static ExitCode After(ExitCode rollback, bool proven) => rollback switch
    {
        ExitCode.Done => proven ? ExitCode.FailedAndBack : ExitCode.FailedNotBack,
        ExitCode.Held or ExitCode.Interrupted or ExitCode.Terminated => rollback,
        _ => ExitCode.FailedNotBack,
    };
}

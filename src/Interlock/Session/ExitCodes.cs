using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Runbook;

namespace Interlock.Session;

/// <summary>Exit codes of what ended before a run began: the one place where an exception becomes a number.</summary>
public static class ExitCodes
{
    /// <summary>The exit code of an exception.</summary>
    /// <param name="thrown">What was thrown; null when all went well.</param>
    /// <param name="interrupted">The exit code of the signal that interrupted it, or null.</param>
    public static ExitCode Of(Exception? thrown, ExitCode? interrupted) => thrown switch
    {
        null => interrupted ?? ExitCode.Done,
        UsageException or RunbookException => ExitCode.Usage,
        LockedException => ExitCode.StoppedUnchanged,
        GateException => ExitCode.FailedNotBack,
        OperationCanceledException when interrupted is { } signal => signal,
        _ => ExitCode.Unexpected,
    };
}

namespace Interlock;

/// <summary>What the process tells its caller. Fixed: scripts and workflows depend on these numbers.</summary>
public enum ExitCode
{
    /// <summary>Done.</summary>
    Done = 0,

    /// <summary>An unexpected error: a defect, or the machine failing under us.</summary>
    Unexpected = 1,

    /// <summary>Wrong usage or an invalid runbook. Nothing ran.</summary>
    Usage = 2,

    /// <summary>Stopped at a gate, and nothing had changed.</summary>
    StoppedUnchanged = 3,

    /// <summary>Failed, and everything that had changed is back, proven.</summary>
    FailedAndBack = 4,

    /// <summary>Failed and not back: a person is needed.</summary>
    FailedNotBack = 5,

    /// <summary>Held for a person; the state is recorded.</summary>
    Held = 6,

    /// <summary>Interrupted by SIGINT; the state is recorded.</summary>
    Interrupted = 130,

    /// <summary>Interrupted by SIGTERM; the state is recorded.</summary>
    Terminated = 143,
}

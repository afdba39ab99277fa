using Cake.Core;
using Interlock.Engine;
using Interlock.Ledger;
using Interlock.Runbook;

namespace Interlock.Build;

/// <summary>Which exit code an exception means: the one place where what was thrown becomes one.</summary>
/// <remarks>Cake Frosting itself answers -1 for any failure, so the code is taken from the exception in Teardown and not from the host.</remarks>
public sealed class ExceptionExit(Interruption interruption)
{
    private ExitCode? _recorded;
    private bool _hasEnded;
    private bool _isTold;

    /// <summary>What was thrown, when nobody has told the person of it: a run's summary, or a gate's own words, tell theirs.</summary>
    public Exception? Untold
    {
        get;
        set => (field, _hasEnded) = (value is null ? null : Innermost(value) is GateException or OperationCanceledException ? null : Innermost(value), true);
    }

    /// <summary>Whether a task was come to at all; before that only Cake knows what went wrong.</summary>
    public bool HasEnded => _hasEnded;

    /// <summary>Remembers how the run ended. What completing it threw counts where it carries a code of its own: it knows whether everything is back.</summary>
    /// <param name="thrown">What ended the run early; null when nothing did.</param>
    /// <param name="completing">What completing it threw; null when it came to its end.</param>
    /// <param name="mayHaveChanged">Whether the run may have changed something. Then, with completing broken, nobody knows that it is back: a person is needed, whatever ended the run.</param>
    public void Record(Exception? thrown, Exception? completing = null, bool mayHaveChanged = false)
    {
        var code = completing is null ? Of(thrown) : Carried(completing) ?? Of(thrown ?? completing);
        _recorded = completing is not null && mayHaveChanged && code is not ExitCode.FailedAndBack ? ExitCode.FailedNotBack : code;
    }

    /// <summary>Remembers the code that the release itself ended with: it alone knows whether everything is back.</summary>
    public void Record(ExitCode code)
    {
        if (code != ExitCode.Done || _recorded is null)
            (_recorded, _isTold) = (code, true);
    }

    /// <summary>The exit code of the process, given what the host answered.</summary>
    public ExitCode After(int host) => (_recorded, host) switch
    {
        // A signal that came when all was done and recorded changes nothing.
        (ExitCode.Done, 0) when _isTold => ExitCode.Done,
        (null or ExitCode.Done, 0) => interruption.Code ?? ExitCode.Done,
        (null or ExitCode.Done, _) => interruption.Code ?? ExitCode.Unexpected,
        ({ } recorded, _) => recorded,
    };

    private ExitCode Of(Exception? thrown) => thrown is null ? ExitCode.Done : Carried(thrown) ?? ExitCode.Unexpected;

    private static Exception Innermost(Exception thrown) => thrown switch
    {
        AggregateException { InnerExceptions: [var only] } => Innermost(only),
        CakeReportException { InnerException: { } inner } => Innermost(inner),
        _ => thrown,
    };

    private ExitCode? Carried(Exception thrown) => thrown switch
    {
        UsageException or RunbookException => ExitCode.Usage,
        LockedException => ExitCode.StoppedUnchanged,
        GateException { Verdict: Verdict.Hold } => ExitCode.Held,
        GateException => ExitCode.StoppedUnchanged,
        CakeException { ExitCode: var code } when Enum.IsDefined((ExitCode)code) => (ExitCode)code,
        OperationCanceledException => interruption.Code,
        AggregateException aggregate => aggregate.InnerExceptions.Select(Carried).FirstOrDefault(code => code is not null),
        CakeReportException { InnerException: { } inner } => Carried(inner),
        _ => null,
    };
}

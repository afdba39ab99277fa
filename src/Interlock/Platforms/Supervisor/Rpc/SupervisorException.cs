using Interlock.Engine;

namespace Interlock.Platforms.Supervisor;

/// <summary>supervisord can't be asked, or refuses; the message says what to do.</summary>
internal sealed class SupervisorException(string message, SupervisorFault? fault = null, Exception? inner = null) : Exception(message, inner), IExplained
{
    /// <summary>What it refused with; null when it could not be asked.</summary>
    public SupervisorFault? Fault { get; } = fault;

    /// <summary>A fault as supervisord sends it: its text is the fault's name and what it is about.</summary>
    public static SupervisorException OfFault(int code, string text)
    {
        var fault = (SupervisorFault)code;
        var about = text.Split(": ", 2) is [_, var detail] ? detail : text;
        return new(fault switch
        {
            SupervisorFault.UnknownMethod => "this supervisord does not know the call: it is older than 3.0, or something else answers there",
            SupervisorFault.ShutdownState => "supervisord is being shut down or restarted: run the command again once it is up",
            SupervisorFault.BadName => $"supervisord has no program {about}: add a section [program:…], then supervisorctl reread and supervisorctl update",
            SupervisorFault.NoFile => $"the file {about} is not there",
            SupervisorFault.NotExecutable => $"{about} can't be executed",
            SupervisorFault.SpawnError => $"{about} could not be started",
            SupervisorFault.AbnormalTermination => $"{about} ended before it was up for its startsecs",
            SupervisorFault.NotRunning => $"{about} does not run",
            SupervisorFault.AlreadyStarted => $"{about} runs already",
            SupervisorFault.CantReread => $"supervisord can't read its configuration ({about}): mend it, supervisorctl reread shows when it is right",
            _ => $"supervisord refuses: {text}",
        }, fault);
    }
}

/// <summary>The faults of supervisord (its xmlrpc.py).</summary>
internal enum SupervisorFault
{
    UnknownMethod = 1,
    ShutdownState = 6,
    BadName = 10,
    NoFile = 20,
    NotExecutable = 21,
    Failed = 30,
    AbnormalTermination = 40,
    SpawnError = 50,
    AlreadyStarted = 60,
    NotRunning = 70,
    CantReread = 92,
}

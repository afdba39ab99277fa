using System.Runtime.InteropServices;

namespace Interlock.Build;

/// <summary>Turns the first SIGINT or SIGTERM into an orderly stop; a second one ends the process at once.</summary>
/// <remarks>Left alone, both end the process without running Teardown, and with it without recording how far the release got.</remarks>
public sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _code;

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
    ];

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>The exit code that names the signal; null while none has come.</summary>
    public ExitCode? Code => Volatile.Read(ref _code) is var code and not 0 ? (ExitCode)code : null;

    /// <summary>Tells that the signal was understood; by whatever draws on the terminal at that time.</summary>
    public Action<string> Say { get; set; } = Console.Error.WriteLine;

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _stop.Dispose();
    }

    private void Stop(PosixSignalContext signal)
    {
        signal.Cancel = true;
        var code = (int)(signal.Signal == PosixSignal.SIGINT ? ExitCode.Interrupted : ExitCode.Terminated);
        if (Interlocked.CompareExchange(ref _code, code, 0) != 0)
            Environment.Exit(code);
        _stop.Cancel();
        Say("Stopping in order; once more stops at once.");
    }
}

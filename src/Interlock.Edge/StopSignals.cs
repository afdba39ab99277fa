using System.Runtime.InteropServices;

namespace Interlock.Edge;

/// <summary>SIGTERM and SIGINT stop the edge after draining; SIGHUP is ignored, because the edge outlives the terminal it was started from.</summary>
internal sealed class StopSignals : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly List<PosixSignalRegistration> _registrations;

    public StopSignals(EdgeHost edge)
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, context => context.Cancel = true),
        ];

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            _ = edge.StopAsync(Limit);
        }
    }

    public void Dispose() => _registrations.ForEach(registration => registration.Dispose());
}

using System.Runtime.InteropServices;

namespace Interlock.Verify.Load;

/// <summary>Waits to a tenth of a millisecond where the system can. Timers go by a clock that moves every 4 ms on common kernels: each latency would be longer by half of that.</summary>
internal static partial class FineWait
{
    // What is due within it goes together: beyond 1,000 a second a nap for each would cost more than the requests.
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <summary>Waits, at least 1 ms: by the machine's own clock on the calling thread, which should be one of its own; by any other clock with its timers.</summary>
    public static ValueTask ForAsync(TimeSpan wait, TimeProvider clock)
    {
        if (wait <= TimeSpan.Zero)
            return ValueTask.CompletedTask;
        wait = wait < Shortest ? Shortest : wait;
        if (!ReferenceEquals(clock, TimeProvider.System) || OperatingSystem.IsWindows())
            return new(Task.Delay(wait, clock));
        // A signal ends it early, and the caller looks at the time again.
        _ = NanoSleep(new() { Seconds = (nint)(wait.Ticks / TimeSpan.TicksPerSecond), Nanoseconds = (nint)(wait.Ticks % TimeSpan.TicksPerSecond * 100) }, 0);
        return ValueTask.CompletedTask;
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec time, nint left);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}

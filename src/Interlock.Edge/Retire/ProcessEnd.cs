using Interlock.Edge.State;

namespace Interlock.Edge.Retire;

/// <summary>Ends a slot's process: asks with SIGTERM, insists with SIGKILL after 30 s; both reach its group when it leads one.</summary>
internal sealed class ProcessEnd(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    /// <summary>Says what was done, for the log.</summary>
    public async Task<string> EndAsync(ProcessRecord process)
    {
        if (!ProcessIdentity.IsRunning(process))
            return "its process was gone already";
        var leads = Native.GroupOf(process.Pid) == process.Pid;
        var target = leads ? -process.Pid : process.Pid;
        _ = Native.Signal(target, Native.Terminate);
        var asked = time.GetTimestamp();

        // It is not our child, so nobody tells us when it ends.
        using var looks = new PeriodicTimer(LookEvery, time);
        while (ProcessIdentity.IsRunning(process) && time.GetElapsedTime(asked) < Patience)
            await looks.WaitForNextTickAsync();

        if (!ProcessIdentity.IsRunning(process))
        {
            // Children that a group's leader left behind.
            if (leads && ProcessIdentity.Read(process.Pid) is null)
                _ = Native.Signal(target, Native.Kill);
            return "its process ended after SIGTERM";
        }

        _ = Native.Signal(target, Native.Kill);
        return $"its process ignored SIGTERM for {Patience.TotalSeconds:0} s and was killed";
    }
}

namespace Interlock.Platforms.Supervisor;

internal sealed partial class SupervisorClient
{
    /// <summary>Its version, such as <c>4.2.5</c>, its state, such as <c>RUNNING</c>, and its process.</summary>
    public async Task<(string Version, string State, int Pid)> AboutAsync(CancellationToken cancellation)
    {
        var state = (Dictionary<string, object?>)(await CallAsync("supervisor.getState", cancellation))!;
        var version = (string)(await CallAsync("supervisor.getSupervisorVersion", cancellation))!;
        return (version, (string)state["statename"]!, (int)(await CallAsync("supervisor.getPID", cancellation))!);
    }

    /// <summary>All processes of all programs, by group and name.</summary>
    public async Task<IReadOnlyList<ProgramInfo>> ProgramsAsync(CancellationToken cancellation) =>
        [.. ((List<object?>)(await CallAsync("supervisor.getAllProcessInfo", cancellation))!).OfType<Dictionary<string, object?>>().Select(ProgramInfo.Of)];

    /// <summary>One of them.</summary>
    /// <param name="program">As <see cref="ProgramInfo.FullName"/>.</param>
    /// <param name="cancellation">Stops the asking.</param>
    /// <exception cref="SupervisorException">It is not known.</exception>
    public async Task<ProgramInfo> ProgramAsync(string program, CancellationToken cancellation) =>
        ProgramInfo.Of((Dictionary<string, object?>)(await CallAsync("supervisor.getProcessInfo", cancellation, program))!);

    /// <summary>What its configuration says of each; empty where supervisord is too old to tell (before 4.0).</summary>
    public async Task<IReadOnlyList<ProgramConfig>> ConfigAsync(CancellationToken cancellation)
    {
        try
        {
            return [.. ((List<object?>)(await CallAsync("supervisor.getAllConfigInfo", cancellation))!).OfType<Dictionary<string, object?>>().Select(ProgramConfig.Of)];
        }
        catch (SupervisorException old) when (old.Fault == SupervisorFault.UnknownMethod)
        {
            return [];
        }
    }

    /// <summary>Has a process started; does not wait until it is up.</summary>
    public Task StartAsync(string program, CancellationToken cancellation) => CallAsync("supervisor.startProcess", cancellation, program, false);

    /// <summary>Has a process stopped; does not wait until it has ended.</summary>
    public Task StopAsync(string program, CancellationToken cancellation) => CallAsync("supervisor.stopProcess", cancellation, program, false);

    /// <summary>The end of a program's log, at most so many bytes, and the place where the log ends.</summary>
    /// <param name="program">As <see cref="ProgramInfo.FullName"/>.</param>
    /// <param name="error">Its standard error's.</param>
    /// <param name="bytes">At most so many.</param>
    /// <param name="cancellation">Stops the asking.</param>
    public async Task<(string Text, int End)> TailAsync(string program, bool error, int bytes, CancellationToken cancellation)
    {
        var told = (List<object?>)(await CallAsync($"supervisor.tailProcess{(error ? "Stderr" : "Stdout")}Log", cancellation, program, 0, bytes))!;
        return ((string)told[0]!, (int)told[1]!);
    }

    /// <summary>The end of supervisord's own log, at most so many bytes; empty when it has none.</summary>
    public async Task<string> OwnLogAsync(int bytes, CancellationToken cancellation)
    {
        try
        {
            return (string)(await CallAsync("supervisor.readLog", cancellation, -bytes, 0))!;
        }
        catch (SupervisorException none) when (none.Fault is not null)
        {
            return "";
        }
    }
}

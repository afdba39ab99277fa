namespace Interlock.Platforms.Supervisor;

/// <summary>A process of a program as supervisord sees it.</summary>
/// <param name="Group">Its group: the program's own name, where it is in no other.</param>
/// <param name="Name">Its name in the group.</param>
/// <param name="State">Its state.</param>
/// <param name="Start">When it was last started, seconds since 1970; 0: never.</param>
/// <param name="Stop">When it last ended, seconds since 1970; 0: never.</param>
/// <param name="Now">What supervisord's clock said, seconds since 1970.</param>
/// <param name="Pid">Its process; 0: none.</param>
/// <param name="ExitStatus">How it last ended.</param>
/// <param name="SpawnError">Why it is not up, as supervisord says it; empty: nothing is wrong.</param>
/// <param name="Output">File of its standard output; empty: none.</param>
/// <param name="Error">File of its standard error; empty: none, or the same as that of the output.</param>
internal sealed record ProgramInfo(string Group, string Name, ProgramState State, int Start, int Stop, int Now, int Pid, int ExitStatus, string SpawnError, string Output, string Error)
{
    /// <summary>As supervisorctl shows it: <c>web</c>, or <c>shop:web</c>.</summary>
    public string FullName => Group == Name ? Name : $"{Group}:{Name}";

    /// <summary>It runs, or supervisord is at having it run.</summary>
    public bool IsUp => State is ProgramState.Running or ProgramState.Starting or ProgramState.Backoff;

    /// <summary>Tells this very process from one that is started in its place.</summary>
    public string Identity => Pid == 0 ? "" : FormattableString.Invariant($"{Pid}@{Start}");

    /// <summary>How long it runs, by supervisord's clock.</summary>
    public TimeSpan Uptime => TimeSpan.FromSeconds(Math.Max(0, Now - Start));

    /// <summary>As supervisorctl has it: RUNNING, BACKOFF, FATAL.</summary>
    public string StateWord => State.ToString().ToUpperInvariant();

    public static ProgramInfo Of(Dictionary<string, object?> told)
    {
        int Number(string key) => told.GetValueOrDefault(key) as int? ?? 0;
        string Text(string key) => told.GetValueOrDefault(key) as string ?? "";
        return new(Text("group"), Text("name"), (ProgramState)Number("state"), Number("start"), Number("stop"), Number("now"), Number("pid"), Number("exitstatus"), Text("spawnerr"), Text("stdout_logfile"), Text("stderr_logfile"));
    }
}

/// <summary>The states of a process (supervisord.org/subprocess.html).</summary>
internal enum ProgramState
{
    Stopped = 0,
    Starting = 10,
    Running = 20,
    Backoff = 30,
    Stopping = 40,
    Exited = 100,
    Fatal = 200,
    Unknown = 1000,
}

/// <summary>What supervisord's configuration says of a process.</summary>
/// <param name="Group">Its group.</param>
/// <param name="Name">Its name in the group.</param>
/// <param name="Folder">The folder that it is started in; null: supervisord's own, or it is not told.</param>
/// <param name="Line">Its command; null: not told.</param>
/// <param name="User">Id of the user that it runs as; null: supervisord's own.</param>
/// <param name="StartsIn">It must stay up for so long to count as running.</param>
/// <param name="StopsIn">It gets so long to end before it is killed.</param>
/// <param name="IsLoaded">supervisord acts by it; else it has only read it.</param>
internal sealed record ProgramConfig(string Group, string Name, string? Folder, string? Line, int? User, TimeSpan StartsIn, TimeSpan StopsIn, bool IsLoaded)
{
    private static readonly TimeSpan UsualStart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan UsualStop = TimeSpan.FromSeconds(10);

    /// <summary>What a program has that says nothing.</summary>
    public static ProgramConfig Usual { get; } = new("", "", null, null, null, UsualStart, UsualStop, true);

    public static ProgramConfig Of(Dictionary<string, object?> told)
    {
        string Text(string key) => told.GetValueOrDefault(key) as string ?? "";
        string? Given(string key) => told.GetValueOrDefault(key) is string and not ("none" or "auto") ? Text(key) : null;
        TimeSpan Seconds(string key, TimeSpan usual) => told.GetValueOrDefault(key) is int seconds ? TimeSpan.FromSeconds(seconds) : usual;
        return new(Text("group"), Text("name"), Given("directory"), Given("command"), told.GetValueOrDefault("uid") as int?, Seconds("startsecs", UsualStart), Seconds("stopwaitsecs", UsualStop), told.GetValueOrDefault("inuse") is not false);
    }
}

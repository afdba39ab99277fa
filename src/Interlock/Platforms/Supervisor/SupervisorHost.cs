using Interlock.Runbook;

namespace Interlock.Platforms.Supervisor;

/// <summary>All that the platform's steps work with: supervisord, the code, the programs.</summary>
internal sealed class SupervisorHost
{
    public SupervisorHost(ReleaseRunbook runbook, string state, string environment, TimeProvider clock)
    {
        (Runbook, Clock) = (runbook, clock);
        Settings = runbook.Supervisor ?? throw new ArgumentException("the runbook has no section 'supervisor'", nameof(runbook));
        Client = new(Settings);
        Code = Settings.Mode == SupervisorMode.Checkout ? new GitCheckout(Settings) : new ReleaseFolders(Settings);
        Restarts = new(Client, runbook, clock);
        Variables = new(runbook, Client, Code);
        Interrupted = Path.Combine(new StatePaths(state).Of(environment), "interruption.json");
    }

    public ReleaseRunbook Runbook { get; }

    public SupervisorSettings Settings { get; }

    public TimeProvider Clock { get; }

    public SupervisorClient Client { get; }

    public ICode Code { get; }

    public Restarts Restarts { get; }

    public VariableFiles Variables { get; }

    /// <summary>What a restart that was cut off had measured.</summary>
    public string Interrupted { get; }

    /// <summary>The service that is asked whether all is well.</summary>
    public (string Name, ServiceSettings Settings) Main => (Runbook.Services.First().Key, Runbook.Services.First().Value);

    public string Url => Main.Settings.Url!.TrimEnd('/');

    /// <summary>A version as it is put here now.</summary>
    public DeployedVersion New(string version, string commit) =>
        new(version, commit, Clock.GetUtcNow(), Runbook.Services.ToDictionary(service => service.Key, service => service.Value.Health, StringComparer.Ordinal));

    /// <summary>What is known of code that is in place, or was.</summary>
    public DeployedVersion? Find(CodeRef? code) => code is { Version: { } version, Commit: { } commit } ? DeployedVersion.Read(Code.FolderOf(version, commit)) : null;

    /// <summary>Keeps where the logs of a program end that is about to be started from a version's code.</summary>
    public void Note(CodeRef? code, ProgramInfo program, (long Output, long Error) end)
    {
        if (Find(code) is { } version)
            (version with { Logs = new Dictionary<string, long[]>(version.Logs, StringComparer.Ordinal) { [program.FullName] = [end.Output, end.Error] } }).Write(Code.FolderOf(version.Version, version.Commit));
    }

    /// <summary>Takes down which programs are started from a version's code.</summary>
    public (List<string> Started, Action<ProgramInfo, (long Output, long Error)> Begins) NotesOf(CodeRef? code)
    {
        var started = new List<string>();
        return (started, (program, end) =>
        {
            Note(code, program, end);
            started.Add(program.FullName);
        });
    }
}

using Interlock.Engine;

namespace Interlock.Platforms.Supervisor;

/// <summary>DP-07, before anything is changed: supervisord answers and is well, it knows every program, each runs the code that will be switched, and the code can be put there. All that is wrong at once.</summary>
internal sealed class SupervisordReady(SupervisorHost host) : Step
{
    public const string StepName = "supervisord";

    public override string Name => StepName;

    public override Phase Phase => Phase.Preflight;

    public override string? Requirement => "PF-14, DP-07";

    public override string Topic => "tools";

    public override TimeSpan Limit => host.Settings.AnswerWithin * 6 + TimeSpan.FromMinutes(1);

    public override IReadOnlyList<string> Effects =>
    [
        $"asks supervisord at {host.Client.Address} for its state and for {string.Join(", ", host.Runbook.Services.Values.SelectMany(service => service.Programs))}",
        $"sees that {host.Code.Place} can be switched",
    ];

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var problems = new List<string>();
        var evidence = "";
        try
        {
            evidence = await AskAsync(problems, cancellation);
        }
        catch (SupervisorException silent)
        {
            problems.Add(silent.Message);
        }

        problems.AddRange(await host.Code.ProblemsAsync(context.Commands, cancellation));
        return problems.Count == 0 ? StepResult.Go(evidence)
            : StepResult.Stop(problems.Count == 1 ? problems[0] : $"{problems[0]} (and {problems.Count - 1} more)", problems);
    }

    private async Task<string> AskAsync(List<string> problems, CancellationToken cancellation)
    {
        var (version, state, pid) = await host.Client.AboutAsync(cancellation);
        if (state != "RUNNING")
            problems.Add($"supervisord {version} is {state}, and starts no program then: wait until it is RUNNING");
        var (known, configs) = (await host.Client.ProgramsAsync(cancellation), await host.Client.ConfigAsync(cancellation));
        var (states, timed) = (new List<string>(), new List<ProgramConfig>());
        foreach (var named in host.Runbook.Services.Values.SelectMany(service => service.Programs))
        {
            var found = ProgramNames.Find(named, known);
            if (found.Count == 0)
                problems.Add(ProgramNames.Unknown(named, known, configs));
            problems.AddRange(found.Select(program => Elsewhere(program, ProgramNames.ConfigOf(program, configs))).OfType<string>().Distinct(StringComparer.Ordinal));
            timed.AddRange(found.Select(program => ProgramNames.ConfigOf(program, configs)));
            states.AddRange(found.Select(program => $"{program.FullName} {program.StateWord}"));
        }

        if (host.Restarts.NeededBy(timed) is var needed && needed > host.Restarts.Limit)
            problems.Add($"by supervisord's startsecs and stopwaitsecs, restarting takes up to {needed.TotalSeconds:0} s, and the step ends after {host.Restarts.Limit.TotalSeconds:0} s: raise start-within and stop-within of the services, or lower those");
        return $"supervisord {version} (process {pid}) at {host.Client.Address}: {string.Join(", ", states)}; the code is switched in {host.Code.Place}";
    }

    // Else the switch would change nothing for it, and only the version would tell, after the restart.
    private string? Elsewhere(ProgramInfo program, ProgramConfig config) =>
        config is { Folder: null, Line: null } || Names(config.Folder) || Names(config.Line) ? null
            : $"{program.FullName} does not run the code in {host.Code.Place} (directory {config.Folder ?? "not set"}, command {SecretMask.Apply(config.Line ?? "not told")}): give [program:{program.Name}] directory={host.Code.Place}, then supervisorctl reread and supervisorctl update";

    private bool Names(string? text) => text is not null && (text == host.Code.Place || text.Contains(host.Code.Place + "/", StringComparison.Ordinal) || text.Split(' ', '"', '\'', ';').Contains(host.Code.Place, StringComparer.Ordinal));
}

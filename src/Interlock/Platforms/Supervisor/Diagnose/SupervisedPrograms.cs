using Interlock.Diagnose;

namespace Interlock.Platforms.Supervisor;

/// <summary>DG-01: whether supervisord answers, which code is in place, and of each program its state, why it is not up, and the end of its log.</summary>
internal sealed class SupervisedPrograms(SupervisorHost host)
{
    private const int LogLines = 200;

    public async Task<IReadOnlyList<Finding>> FindAsync(Processes.ICommandRunner commands, CancellationToken cancellation)
    {
        var now = await host.Code.NowAsync(commands, cancellation);
        var code = new Finding("code", now is null ? Verdict.Warn : Verdict.Go, now is null ? $"nothing is in {host.Code.Place}" : $"{host.Code.Place} has {now}{(now is { Version: not null, Commit: { } commit } ? $" ({commit[..Math.Min(7, commit.Length)]})" : ", which Interlock did not bring")}", now is null ? "--target=Deploy" : null);
        try
        {
            var (version, state, pid) = await host.Client.AboutAsync(cancellation);
            var own = new Finding("supervisord", state == "RUNNING" ? Verdict.Go : Verdict.Stop, $"{version} (process {pid}) at {host.Client.Address} is {state}", state == "RUNNING" ? null : "restart supervisord");
            return [own, code, .. await ProgramsAsync(cancellation)];
        }
        catch (SupervisorException silent)
        {
            return [new("supervisord", Verdict.Stop, silent.Message, "start supervisord, or mend the section 'supervisor' of the runbook"), code];
        }
    }

    private async Task<IReadOnlyList<Finding>> ProgramsAsync(CancellationToken cancellation)
    {
        var (known, configs) = (await host.Client.ProgramsAsync(cancellation), await host.Client.ConfigAsync(cancellation));
        var findings = new List<Finding>();
        foreach (var (service, named) in host.Runbook.Services.Values.SelectMany(service => service.Programs.Select(named => (service, named))))
        {
            var found = ProgramNames.Find(named, known);
            if (found.Count == 0)
                findings.Add(new($"program {named}", Verdict.Stop, ProgramNames.Unknown(named, known, configs), "mend supervisord's configuration, or the runbook's 'programs'"));
            foreach (var program in found)
                findings.Add(await OfAsync(program, service.Url, cancellation));
        }

        return findings;
    }

    private async Task<Finding> OfAsync(ProgramInfo program, string? url, CancellationToken cancellation)
    {
        var log = await new ProgramLog(host.Client).TailAsync(program, LogLines, cancellation);
        var down = await new Explanation(host.Client).OfAsync(program, log, url, cancellation);
        return down is null
            ? new($"program {program.FullName}", Verdict.Go, $"RUNNING for {program.Uptime.TotalSeconds:0} s (process {program.Pid})") { Log = log }
            : new($"program {program.FullName}", program.State == ProgramState.Starting ? Verdict.Warn : Verdict.Stop, down, $"its log tells why; supervisorctl start {program.FullName} once that is mended, or --target=Rollback") { Log = log };
    }
}

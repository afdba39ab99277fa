using Interlock.Platforms.Local;
using Interlock.Processes;

namespace Interlock.Platforms.Supervisor;

public sealed partial class SupervisorPlatform
{
    /// <inheritdoc/>
    public async Task<Live?> LiveAsync(CancellationToken cancellation)
    {
        var now = await host.Code.NowAsync(commands, cancellation);
        var deployed = host.Find(now);
        var path = deployed?.HealthOf(host.Main.Name) ?? host.Main.Settings.Health;
        var (programs, silence) = await ProgramsAsync(cancellation);
        var (version, healthy, evidence) = await ServiceHealth.AskAsync(host.Url, path, clock, cancellation);
        // Told to be down by a person, or never up: nothing is missing.
        if (version is null && (now is null || (programs.Count > 0 && programs.All(program => program.Program.State == ProgramState.Stopped))))
            return null;
        // What answers well does serve, whether or not supervisord can be asked.
        var problem = silence is null ? await OthersAsync(programs, deployed, version, cancellation) : null;
        return new(version, host.Url, healthy && problem is null, $"{evidence}{((problem ?? silence) is { } other ? $"; {other}" : "")}")
        {
            HealthPath = path,
            Commit = version is null ? null : version == now?.Version || now?.Version is null ? now?.Commit : null,
        };
    }

    /// <inheritdoc/>
    public async Task<LiveConfiguration?> ConfigurationAsync(string service, CancellationToken cancellation)
    {
        var deployed = host.Find(await host.Code.NowAsync(commands, cancellation));
        if (deployed is null || host.Variables.Read(service, deployed.Version, deployed.Commit) is not { } given)
            return null;
        var (programs, _) = await ProgramsAsync(cancellation);
        var pid = programs.Where(program => program.Service == service && program.Program.Pid > 0).Select(program => program.Program.Pid).LastOrDefault();
        var open = runbook.Services.GetValueOrDefault(service)?.Variables.Where(variable => variable.Value is { Value.IsInTheOpen: true } or { From: Runbook.VariableSource.Version or Runbook.VariableSource.Commit or Runbook.VariableSource.Environment }).Select(variable => variable.Key).ToHashSet(StringComparer.Ordinal) ?? [];
        var has = ProcessVariables.Read($"/proc/{pid}/environ")?.Split('\0').Select(entry => entry.Split('=', 2)).Where(entry => entry.Length == 2).GroupBy(entry => entry[0], StringComparer.Ordinal).ToDictionary(entry => entry.Key, entry => entry.First()[1], StringComparer.Ordinal);
        // One that reads the file by itself has them nowhere else.
        var values = given.ToDictionary(variable => variable.Key, variable => (Secret?)Kept(open.Contains(variable.Key), has?.GetValueOrDefault(variable.Key) ?? variable.Value.Reveal()), StringComparer.Ordinal);
        return new(deployed.Version, values, has is null ? host.Variables.FileOf(service, deployed.Version, deployed.Commit) : $"process {pid}");
    }

    /// <inheritdoc/>
    public async Task<IEnumerable<string>?> LogAsync(string service, CancellationToken cancellation)
    {
        var deployed = host.Find(await host.Code.NowAsync(commands, cancellation));
        var lines = new List<string>();
        var (programs, silence) = await ProgramsAsync(cancellation);
        if (silence is not null)
            return null;
        foreach (var (_, program) in programs.Where(program => program.Service == service))
            lines.AddRange(await new ProgramLog(host.Client).SinceAsync(program, deployed?.Logs.GetValueOrDefault(program.FullName) is [var output, var error] ? (output, error) : (0, 0), int.MaxValue, cancellation));
        return lines;
    }

    /// <summary>Of the service's last program, which is the one that listens where several are restarted in order. The place is that in its output, and that in its errors, as one number.</summary>
    /// <inheritdoc/>
    public async Task<LogPart?> LogSinceAsync(string service, long after, CancellationToken cancellation)
    {
        const int half = 32;
        var (programs, _) = await ProgramsAsync(cancellation);
        if (programs.Where(program => program.Service == service).Select(program => program.Program).LastOrDefault() is not { } last)
            return null;
        // supervisord begins a new file long before 2 GB.
        var (output, error) = after == LogPart.End ? (LogPart.End, LogPart.End) : (after >> half, after & uint.MaxValue);
        var (first, second) = (await PartAsync(last.Output, output, cancellation), await PartAsync(last.Error, error, cancellation));
        return first is null && second is null ? null : new([.. first?.Lines ?? [], .. second?.Lines ?? []], ((first?.Until ?? 0) << half) | (second?.Until ?? 0));
    }

    private static async Task<LogPart?> PartAsync(string file, long after, CancellationToken cancellation) => file.Length == 0 ? null : await LogTail.ReadAsync(file, after, cancellation);

    /// <inheritdoc/>
    public async Task<Usage?> UsageAsync(string service, CancellationToken cancellation)
    {
        var (programs, _) = await ProgramsAsync(cancellation);
        DetachedProcess[] leaders = [.. programs.Where(program => program.Service == service && program.Program.Pid > 0).Select(program => new DetachedProcess(program.Program.Pid, DetachedProcess.Read(program.Program.Pid) ?? 0)).Where(process => process.IsAlive)];
        return leaders.Length == 0 ? null : SessionUsage.OfGroups(leaders, host.Settings.Folder);
    }

    private static Secret Kept(bool isOpen, string value) => isOpen ? Secret.InTheOpen(value) : new(value);

    private async Task<(IReadOnlyList<(string Service, ProgramInfo Program)> Programs, string? Silence)> ProgramsAsync(CancellationToken cancellation)
    {
        try
        {
            var known = await host.Client.ProgramsAsync(cancellation);
            return ([.. runbook.Services.SelectMany(service => service.Value.Programs.SelectMany(named => ProgramNames.Find(named, known)).Select(program => (service.Key, program)))], null);
        }
        catch (SupervisorException silent)
        {
            return ([], silent.Message);
        }
    }

    // A release is whole when all of it runs, and each service that tells a version tells the same.
    private async Task<string?> OthersAsync(IReadOnlyList<(string Service, ProgramInfo Program)> programs, DeployedVersion? deployed, string? version, CancellationToken cancellation)
    {
        var down = programs.Where(program => program.Program.State != ProgramState.Running).Select(program => $"{program.Program.FullName} is {program.Program.StateWord}").ToList();
        foreach (var (name, service) in runbook.Services.Skip(1).Where(service => service.Value.Url is not null))
        {
            var (told, healthy, evidence) = await ServiceHealth.AskAsync(service.Url!.TrimEnd('/'), deployed?.HealthOf(name) ?? service.Health, clock, cancellation);
            if (!healthy)
                down.Add($"{name} is not well: {evidence}");
            else if (told != version)
                down.Add($"{name} tells version {told}");
        }

        return down.Count == 0 ? null : string.Join("; ", down);
    }
}

using System.Globalization;
using System.Text;
using Interlock.Engine;
using Interlock.EnvFiles;
using Interlock.Files;
using Interlock.Processes;
using Interlock.Provision;
using Interlock.Runbook;

namespace Interlock.Platforms.Supervisor;

/// <summary>The variables that the runbook gives a service, in a file of its version that only its owner may read, <c>SERVICE.env</c>: supervisord takes none from anybody, so the program's own line reads them.</summary>
internal sealed class VariableFiles(ReleaseRunbook runbook, SupervisorClient client, ICode code)
{
    public const string Ending = ".env";

    /// <summary>Writes them as the runbook has them now.</summary>
    public async Task WriteAsync(StepContext context, string version, string commit, CancellationToken cancellation)
    {
        foreach (var (name, service) in runbook.Services.Where(service => service.Value.Variables.Count > 0))
            await WriteAsync(context, name, service, FileOf(name, version, commit), await ServiceVariables.ResolveAsync(context, service, version, commit, cancellation), cancellation);
    }

    /// <summary>Writes them for a version that is gone back to: as it had them, but for secrets that the runbook has a value for now, as a password may have been changed since.</summary>
    public async Task RenewAsync(StepContext context, string version, string commit, CancellationToken cancellation)
    {
        foreach (var (name, service) in runbook.Services)
        {
            var file = FileOf(name, version, commit);
            var kept = Read(file);
            if (kept is null && service.Variables.Count == 0)
                continue;
            var values = new Dictionary<string, Secret>(kept ?? new Dictionary<string, Secret>(StringComparer.Ordinal), StringComparer.Ordinal);
            foreach (var (variable, value) in await ServiceVariables.ResolveAsync(context, service, version, commit, cancellation))
                if (kept is null || (kept.ContainsKey(variable) && !value.IsInTheOpen))
                    values[variable] = value;
            await WriteAsync(context, name, service, file, values, cancellation);
        }
    }

    /// <summary>Gives those that are there to the users that the programs run as now.</summary>
    public async Task GiveAsync(StepContext context, string version, string commit, CancellationToken cancellation)
    {
        foreach (var (name, service) in runbook.Services.Where(service => File.Exists(FileOf(service.Key, version, commit))))
            await GiveAsync(context, name, service, FileOf(name, version, commit), cancellation);
    }

    /// <summary>Whether each service that has variables has its file.</summary>
    public bool AreThere(string version, string commit) => runbook.Services.All(service => service.Value.Variables.Count == 0 || File.Exists(FileOf(service.Key, version, commit)));

    /// <summary>What a file has; null when there is none, or it can't be read.</summary>
    public IReadOnlyDictionary<string, Secret>? Read(string service, string version, string commit) => Read(FileOf(service, version, commit));

    /// <summary>The file of a service.</summary>
    public string FileOf(string service, string version, string commit) => Path.Combine(code.FolderOf(version, commit), service + Ending);

    /// <summary>As <c>sh</c> and the readers of <c>.env</c> files both understand it.</summary>
    internal static string Text(IReadOnlyDictionary<string, Secret> values)
    {
        var text = new StringBuilder();
        foreach (var (name, value) in values.OrderBy(value => value.Key, StringComparer.Ordinal))
        {
            var plain = value.Reveal();
            var quoted = plain.Contains('\'', StringComparison.Ordinal)
                ? $"\"{plain.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("$", "\\$", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal)}\""
                : $"'{plain}'";
            text.Append(CultureInfo.InvariantCulture, $"{name}={quoted}\n");
        }

        return text.ToString();
    }

    private static Dictionary<string, Secret>? Read(string file)
    {
        try
        {
            // A version or "production" must not be blanked out of every text.
            return File.Exists(file) ? EnvFile.Parse(File.ReadAllText(file)).Entries.ToDictionary(line => line.Name, line => Secret.InTheOpen(line.Value), StringComparer.Ordinal) : null;
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private async Task WriteAsync(StepContext context, string name, ServiceSettings service, string file, IReadOnlyDictionary<string, Secret> values, CancellationToken cancellation)
    {
        DurableFile.Replace(file, Text(values));
        await GiveAsync(context, name, service, file, cancellation);
    }

    // Who runs the programs must be able to read it, and nobody else.
    private async Task GiveAsync(StepContext context, string name, ServiceSettings service, string file, CancellationToken cancellation)
    {
        if (!Environment.IsPrivilegedProcess)
            return;
        var (known, configs) = (await client.ProgramsAsync(cancellation), await client.ConfigAsync(cancellation));
        var users = service.Programs.SelectMany(named => ProgramNames.Find(named, known)).Select(program => ProgramNames.ConfigOf(program, configs).User ?? 0).Distinct().Order().ToList();
        if (users.Count > 1)
            context.Say($"the programs of {name} run as different users: {Path.GetFileName(file)} is for {users[^1]}, and for root");
        var user = users.LastOrDefault();
        if (await context.Commands.RunAsync(new Command("chown", user.ToString(CultureInfo.InvariantCulture), file), null, cancellation) is { Succeeded: false } failed)
            throw new IOException($"{file} can't be given to user {user}, as whom {name} runs: {failed.Tail()}");
    }
}

using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Diagnose;

/// <summary>DG-01: the variables of each service by name, <c>NOT_SET</c> where there is none, neither here nor where it runs. Never a value.</summary>
internal static class VariablesSet
{
    public static async Task<IReadOnlyList<Finding>> FindAsync(ReleaseRunbook runbook, IPlatform platform, CancellationToken cancellation)
    {
        List<Finding> found = [];
        foreach (var (service, settings) in runbook.Services.Where(service => service.Value.Variables.Count > 0))
            found.Add(Of(service, settings.Variables, await platform.ConfigurationAsync(service, cancellation)));
        return found;
    }

    private static Finding Of(string service, IReadOnlyDictionary<string, VariableSettings> variables, LiveConfiguration? live)
    {
        // Who asks from another terminal need not have what the service was started with.
        bool Runs(string name) => live?.Variables.ContainsKey(name) == true;
        var missing = variables.Where(variable => !IsSet(variable.Value) && !Runs(variable.Key)).ToList();
        var needed = missing.Where(variable => variable.Value.Required).Select(variable => variable.Key).ToList();
        return new($"variables of {service}", needed.Count > 0 ? Verdict.Stop : missing.Count > 0 ? Verdict.Warn : Verdict.Go,
            missing.Count == 0 ? $"all {variables.Count} are set" : $"NOT_SET: {string.Join(", ", missing.Select(variable => variable.Key))}",
            needed.Count > 0 ? $"set {string.Join(", ", needed)} where this is run, then deploy again" : null)
        {
            Details = [.. variables.Select(variable => $"{variable.Key}={(IsSet(variable.Value) ? "set" : Runs(variable.Key) ? "set where it runs, not here" : "NOT_SET")}")],
        };
    }

    private static bool IsSet(VariableSettings variable) => variable.From is not null || variable.Generate is not null || !string.IsNullOrEmpty(variable.Value?.Reveal());
}

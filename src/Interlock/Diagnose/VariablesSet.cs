using Interlock.Runbook;

namespace Interlock.Diagnose;

/// <summary>DG-01: the variables of each service by name, <c>NOT_SET</c> where there is none. Never a value.</summary>
internal static class VariablesSet
{
    public static IReadOnlyList<Finding> Find(ReleaseRunbook runbook) => [.. runbook.Services.Where(service => service.Value.Variables.Count > 0).Select(service => Of(service.Key, service.Value.Variables))];

    private static Finding Of(string service, IReadOnlyDictionary<string, VariableSettings> variables)
    {
        var missing = variables.Where(variable => !IsSet(variable.Value)).ToList();
        var needed = missing.Where(variable => variable.Value.Required).Select(variable => variable.Key).ToList();
        return new($"variables of {service}", needed.Count > 0 ? Verdict.Stop : missing.Count > 0 ? Verdict.Warn : Verdict.Go,
            missing.Count == 0 ? $"all {variables.Count} are set" : $"NOT_SET: {string.Join(", ", missing.Select(variable => variable.Key))}",
            needed.Count > 0 ? $"set {string.Join(", ", needed)} where this is run, then deploy again" : null)
        {
            Details = [.. variables.Select(variable => $"{variable.Key}={(IsSet(variable.Value) ? "set" : "NOT_SET")}")],
        };
    }

    private static bool IsSet(VariableSettings variable) => variable.From is not null || variable.Generate is not null || !string.IsNullOrEmpty(variable.Value?.Reveal());
}

using System.Collections;
using Interlock.Engine;
using Interlock.Runbook;

namespace Interlock.Preflight;

/// <summary>PF-09 and PF-10: the variables of a service are there and meet their rules. Values are never shown.</summary>
/// <param name="service">Name of the service.</param>
/// <param name="variables">Its variables.</param>
/// <param name="known">Names in this process's environment, for hints at typos; null: read when it runs.</param>
public sealed class VariablesPresent(string service, IReadOnlyDictionary<string, VariableSettings> variables, IReadOnlyCollection<string>? known = null) : Step
{
    /// <inheritdoc/>
    public override string Name => $"variables of {service}";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string Requirement => "PF-09, PF-10";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects => [$"checks {string.Join(", ", variables.Keys)}"];

    /// <inheritdoc/>
    public override Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        List<string> stops = [], warnings = [];
        foreach (var (name, settings) in variables)
        {
            var broken = Judge(name, settings).ToList();
            // An optional variable may be absent; one that is there must still be right.
            (settings is { Required: false, Value: null } ? warnings : stops).AddRange(broken.Select(complaint => $"{name} {complaint}"));
        }

        string[] details = [.. stops, .. warnings];
        return Task.FromResult(
            stops.Count > 0 ? StepResult.Stop(stops.Count == 1 ? stops[0] : $"{stops.Count} variables are not as they must be", details)
            : warnings.Count > 0 ? StepResult.Warn(warnings.Count == 1 ? warnings[0] : $"{warnings.Count} optional variables are absent", details)
            : StepResult.Go($"{variables.Count} variables: {Count(one => one.Value is not null)} given, {Count(one => one.From is not null)} provided, {Count(one => one.Generate is not null)} generated"));
    }

    private int Count(Func<VariableSettings, bool> which) => variables.Values.Count(which);

    private IEnumerable<string> Judge(string name, VariableSettings settings)
    {
        if (settings.Value is { } value)
            return VariableRules.Complaints(value, settings);
        return settings.From is null && settings.Generate is null ? [$"is not set{Hint(name)}"] : VariableRules.Complaints(settings);
    }

    private string Hint(string name) =>
        Nearest.To(name, (known ?? [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key)]).Where(other => !string.Equals(other, name, StringComparison.Ordinal))) is { } near
            ? $"; {near} is: a typo?"
            : "";
}

namespace Interlock.Runbook.Rules;

/// <summary>Each variable has a source, and what it names (another variable, an environment) exists.</summary>
internal static class VariableReferences
{
    public static IEnumerable<(string Key, string Complaint, string? Allowed)> Complaints(ReleaseRunbook runbook)
    {
        // What is required may be missing, which is told already.
        var services = runbook.Services ?? new Dictionary<string, ServiceSettings>(StringComparer.Ordinal);
        string[] known = [.. services.SelectMany(service => service.Value.Variables.Keys.Select(name => $"{service.Key}.{name}"))];
        foreach (var (service, settings) in services)
            foreach (var (name, variable) in settings.Variables)
            {
                var at = $"services.{service}.variables.{name}";
                if (variable is { HasNoSource: true, Required: true } && settings.EnvFiles.Count == 0)
                    yield return (at, "has no source", "value (such as ${env:NAME}), from or generate; or env-files of the service");
                if (variable.SameAs is { } other && other.Contains('.', StringComparison.Ordinal) && !known.Contains(other, StringComparer.Ordinal))
                    yield return ($"{at}.same-as", $"there is no variable '{other}'{Meant(other, known)}", string.Join(", ", known.Where(one => one != $"{service}.{name}")) is { Length: > 0 } others ? others : null);
                else if (variable.SameAs == $"{service}.{name}")
                    yield return ($"{at}.same-as", "is the variable itself", "another variable, as service.NAME");
                foreach (var (i, environment) in variable.DiffersBetweenEnvironments.Index().Where(one => !runbook.Ledgers.ContainsKey(one.Item)))
                    yield return ($"{at}.differs-between-environments[{i}]", $"there is no environment '{environment}'{Meant(environment, runbook.Ledgers.Keys)}", string.Join(", ", runbook.Ledgers.Keys));
                if (variable.DiffersBetweenEnvironments is { Count: 1 })
                    yield return ($"{at}.differs-between-environments", "names one environment, which differs from nothing", "two or more environments");
            }
    }

    private static string Meant(string found, IEnumerable<string> known) => Nearest.To(found, known) is { } near ? $"; did you mean '{near}'?" : "";
}

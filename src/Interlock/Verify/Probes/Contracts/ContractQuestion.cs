using Interlock.Runbook;

namespace Interlock.Verify.Probes.Contracts;

/// <summary>Makes a request of what a contract promises.</summary>
internal static class ContractQuestion
{
    /// <summary>Fills the parameters in: from the probe, else with what the document shows. What need not be given, and is not in the probe, is left out.</summary>
    /// <param name="operation">What is asked.</param>
    /// <param name="prefix">Before its path.</param>
    /// <param name="settings">The probe.</param>
    /// <param name="captures">What is known.</param>
    /// <returns>The request; or what it lacks.</returns>
    public static (Question? Question, string? Lacking) Of(ContractOperation operation, string prefix, ProbeSettings settings, Captures captures)
    {
        var path = operation.Path;
        var query = new Dictionary<string, string>(StringComparer.Ordinal);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in operation.Parameters)
        {
            var given = settings.Parameters.GetValueOrDefault(parameter.Name);
            if ((given ?? (parameter.Required || parameter.In == "path" ? parameter.Sample : null)) is not { } text)
            {
                if (parameter.Required || parameter.In == "path")
                    return (null, $"there is no value for {parameter.Name}: give it under parameters");
                continue;
            }

            var (value, unknown) = captures.Substitute(text);
            if (unknown is not null)
                return (null, $"the variable ${unknown} is not known: an earlier probe did not capture it");
            if (parameter.In == "path")
                path = path.Replace($"{{{parameter.Name}}}", Uri.EscapeDataString(value), StringComparison.Ordinal);
            else if (parameter.In == "query")
                query[parameter.Name] = $"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(value)}";
            else if (parameter.In == "header")
                headers[parameter.Name] = value;
        }

        if (path.Contains('{', StringComparison.Ordinal))
            return (null, "its path has a parameter that the document does not describe");
        foreach (var (name, text) in settings.Headers)
        {
            var (value, unknown) = captures.Substitute(text);
            if (unknown is not null)
                return (null, $"the variable ${unknown} is not known: an earlier probe did not capture it");
            headers[name] = value.ReplaceLineEndings(" ");
        }

        return (Question.Get(prefix + path + (query.Count == 0 ? "" : "?" + string.Join('&', query.Values))) with { Headers = headers, Limit = settings.Timeout }, null);
    }
}

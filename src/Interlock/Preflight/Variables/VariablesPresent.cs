using System.Collections;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Runbook;

namespace Interlock.Preflight.Variables;

/// <summary>PF-09 and PF-10: the variables of a service are there and meet their rules. Values are never shown.</summary>
/// <param name="request">What is planned.</param>
/// <param name="service">Name of the service.</param>
/// <param name="known">Names in this process's environment, for hints at typos; null: read when it runs.</param>
public sealed class VariablesPresent(PlanRequest request, string service, IReadOnlyCollection<string>? known = null) : Step
{
    private readonly ServiceSettings settings = request.Runbook.Services[service];

    private IReadOnlyDictionary<string, VariableSettings> Variables => settings.Variables;

    /// <inheritdoc/>
    public override string Name => $"variables of {service}";

    /// <inheritdoc/>
    public override Phase Phase => Phase.Preflight;

    /// <inheritdoc/>
    public override string Requirement => "PF-09, PF-10";

    /// <inheritdoc/>
    public override string Topic => "variables";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Effects =>
    [
        $"checks {string.Join(", ", Variables.Keys)}",
        .. Variables.Where(variable => variable.Value.IsFingerprinted).Select(variable => $"compares the fingerprint of {variable.Key} with {string.Join(", ", ComparedWith(variable.Value))}"),
    ];

    /// <inheritdoc/>
    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(context);
        var live = await context.Platform.ConfigurationAsync(service, cancellation);
        var values = new VariableValues(request, context);
        var (same, fingerprints) = (new SameValue(request.Runbook, values), new FingerprintRules(request, service, context, live));
        var findings = new List<VariableFinding>();
        foreach (var (name, variable) in Variables)
        {
            var (value, later) = await ValueAsync(values, name, variable, findings, cancellation);
            findings.AddRange(Judge(name, variable, value, later, live));
            if (variable.SameAs is not null && await same.JudgeAsync(service, name, variable, cancellation) is { } unequal)
                findings.Add(unequal);
            if (variable.IsFingerprinted)
                findings.AddRange(await fingerprints.JudgeAsync(name, variable, value, cancellation));
        }

        findings.AddRange(Undeclared());
        return VariableFinding.Judge(findings, $"{Counted.Of(Variables.Count, "variable")}: {Count(one => one.Value is not null)} given, {Count(one => one.From is not null)} provided, {Count(one => one.Generate is not null)} generated");
    }

    private int Count(Func<VariableSettings, bool> which) => Variables.Values.Count(which);

    private IEnumerable<string> ComparedWith(VariableSettings variable) =>
        (variable.Unchanged ? ["the last release"] : Array.Empty<string>()).Concat(variable.DiffersBetweenEnvironments.Where(environment => environment != request.Environment));

    // A database is only looked for where a rule asks what its address is.
    private static async Task<(Secret?, string?)> ValueAsync(VariableValues values, string name, VariableSettings variable, List<VariableFinding> findings, CancellationToken cancellation)
    {
        if (variable.From == VariableSource.Database && !VariableRules.AreIn(variable) && !variable.IsFingerprinted)
            return (null, null);
        try
        {
            return await values.OfAsync(name, variable, cancellation);
        }
        catch (Exception failed) when (failed is IExplained)
        {
            findings.Add(new(Verdict.Hold, $"{name} could not be judged: {failed.Message}"));
            return (null, null);
        }
    }

    private IEnumerable<VariableFinding> Judge(string name, VariableSettings variable, Secret? value, string? later, LiveConfiguration? live)
    {
        if (variable is { Value: null, From: null, Generate: null })
        {
            yield return new(variable.Required ? Verdict.Stop : Verdict.Warn, $"{name} is not set{Hint(name, live)}");
            yield break;
        }

        // An optional variable may be absent; one that is there must still be right.
        foreach (var complaint in value is null ? VariableRules.Complaints(variable) : VariableRules.Complaints(value, variable))
            yield return new(Verdict.Stop, $"{name} {complaint}{Where(variable)}");
        if (later is not null && variable.From is not null && VariableRules.AreIn(variable))
            yield return new(Verdict.Hold, $"{name} could not be judged: it {later}");
        if (variable.Value is { } given && DefaultValues.Is(name, given.Reveal()))
            yield return new(
                request.Environment == RunbookReader.Local || !variable.Required ? Verdict.Warn : Verdict.Stop,
                $"{name} was never filled in: its value is one that stands for a real one{Where(variable)}");
        else if (value is not null && BrowserVariables.SecretIn(name, value.Reveal()) is { } kind)
            yield return new(Verdict.Warn, $"{name} ships to browsers, and holds what looks like a secret ({kind}): everybody can read it there{Where(variable)}");
    }

    private static string Where(VariableSettings variable) => variable.Entry is { } entry ? $" ({entry.File}:{entry.Line})" : "";

    private string Hint(string name, LiveConfiguration? live)
    {
        var process = (known ?? [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key)]).Select(other => (Name: other, Where: "is"));
        var candidates = settings.EnvEntries.Select(entry => (entry.Name, Where: $"stands in {entry.File}:{entry.Line}"))
            .Concat(process)
            .Concat(live?.Variables.Keys.Select(other => (Name: other, Where: $"is what {live.Version} runs with")) ?? [])
            .Where(other => other.Name != name && !Variables.ContainsKey(other.Name)).ToList();
        return Nearest.To(name, candidates.Select(other => other.Name)) is { } near ? $"; {near} {candidates.First(other => other.Name == near).Where}: a typo?" : "";
    }

    private IEnumerable<VariableFinding> Undeclared() =>
        settings.EnvEntries.Where(entry => !Variables.ContainsKey(entry.Name)).Select(entry => new VariableFinding(
            Verdict.Warn, $"{entry.Name} ({entry.File}:{entry.Line}) is not declared under services.{service}.variables, so the service does not get it{(Nearest.To(entry.Name, Variables.Keys) is { } near ? $"; {near} is declared: a typo?" : "")}"));
}

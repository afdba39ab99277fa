using System.Text.Json.Nodes;
using Interlock.Database;
using Interlock.Engine;
using Interlock.Platforms;
using Interlock.Preflight.Variables;
using Interlock.Runbook;

namespace Interlock.Provision;

/// <summary>Every variable of every service has its value: given, linked, or generated once and kept.</summary>
internal sealed class ServiceVariables(PlanRequest request) : Step
{
    internal const string ProberKeyName = "prober-key";

    public const string StepName = "service variables";

    public override string Name => StepName;

    public override Phase Phase => Phase.Provision;

    public override string? Requirement => "IN-04";

    public override IReadOnlyList<string> After => request.Runbook.Database is null ? [] : [ApplicationDatabase.StepName];

    public override IReadOnlyList<string> Effects =>
        [.. request.Runbook.Services.SelectMany(service => service.Value.Variables.Select(variable => $"{service.Key}: {variable.Key}, {Origin(variable.Value)}"))];

    /// <summary>The key by which the prober is known in an environment.</summary>
    public static Secret ProberKey(string state, string environment) => GeneratedSecrets.Of(state, environment).Get(ProberKeyName, GeneratedKind.Hex32);

    public override async Task<StepResult> RunAsync(StepContext context, CancellationToken cancellation)
    {
        var lines = new List<string>();
        var fingerprints = new JsonObject();
        foreach (var (name, service) in request.Runbook.Services)
        {
            var values = await ResolveAsync(context, service, request.Version, request.Commit, cancellation);
            lines.AddRange(values.OrderBy(value => value.Key, StringComparer.Ordinal).Select(value => $"{name}: {value.Key} ({Origin(service.Variables[value.Key])}, {value.Value.Fingerprint(value.Key)})"));
            foreach (var value in values.Where(value => service.Variables[value.Key].IsFingerprinted))
                fingerprints[VariableFingerprint.KeyOf(name, value.Key)] = VariableFingerprint.Of(request.Runbook.Name, value.Key, value.Value);
        }

        return StepResult.Go($"{Counted.Of(lines.Count, "variable")} set, by name and fingerprint in the record") with
        {
            Details = lines,
            Data = fingerprints.Count == 0 ? null : new() { [VariableFingerprint.DataName] = fingerprints },
        };
    }

    /// <summary>All variables of a service with their values.</summary>
    public static async Task<IReadOnlyDictionary<string, Secret>> ResolveAsync(StepContext context, ServiceSettings service, string version, string commit, CancellationToken cancellation) =>
        Resolve(context, service, version, commit, service.Variables.Values.Any(variable => variable.From == VariableSource.Database) ? await context.Database(cancellation) : null);

    /// <summary>The same with a database of the caller's choice; null: the variables that come from it are left out.</summary>
    public static IReadOnlyDictionary<string, Secret> Resolve(StepContext context, ServiceSettings service, string version, string commit, DatabaseUrl? database)
    {
        var generated = GeneratedSecrets.Of(context.Site.State, context.Plan.Environment);
        var values = new Dictionary<string, Secret>(StringComparer.Ordinal);
        foreach (var (name, variable) in service.Variables)
        {
            var value = variable switch
            {
                { Generate: { } kind } => generated.Get(name, kind),
                { From: VariableSource.Database } => database?.ForService(),
                { From: VariableSource.Version } => Secret.InTheOpen(version),
                { From: VariableSource.Commit } => Secret.InTheOpen(commit),
                { From: VariableSource.Environment } => Secret.InTheOpen(context.Plan.Environment),
                { From: VariableSource.ProberKey } => generated.Get(ProberKeyName, GeneratedKind.Hex32),
                _ => variable.Value,
            };
            if (value is not null)
                values[name] = value;
        }

        return values;
    }

    private static string Origin(VariableSettings variable) => variable switch
    {
        { Generate: { } kind } => $"generated once ({kind})",
        { From: { } source } => $"from {source}",
        { Value: null } => "not set",
        _ => "given",
    };
}

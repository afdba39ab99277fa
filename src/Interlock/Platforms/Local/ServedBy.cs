using System.Text.Json.Serialization;
using Interlock.Runbook;

namespace Interlock.Platforms.Local;

/// <summary>What a version needs to serve, and what judges it, as its own runbook had it: a later runbook may ask for another path or know fewer variables.</summary>
/// <param name="Health">Path of its health endpoint.</param>
/// <param name="StartWithin">It must be healthy within this after its start.</param>
/// <param name="StopWithin">It gets this long to end.</param>
/// <param name="Variables">Its variables, by name, without secrets.</param>
public sealed record ServedBy(string Health, TimeSpan StartWithin, TimeSpan StopWithin, IReadOnlyDictionary<string, KeptVariable> Variables)
{
    internal static ServedBy Of(ServiceSettings service) => new(
        service.Health, service.StartWithin, service.StopWithin,
        service.Variables.Where(variable => HasSource(variable.Value)).ToDictionary(variable => variable.Key, variable => KeptVariable.Of(variable.Value), StringComparer.Ordinal));

    /// <summary>The service as this version knows it; what was not kept is the runbook's of now.</summary>
    internal ServiceSettings Over(ServiceSettings now) => now with
    {
        Health = Health,
        StartWithin = StartWithin,
        StopWithin = StopWithin,
        Variables = Variables.Where(kept => !IsLost(kept.Key, kept.Value, now))
            .ToDictionary(kept => kept.Key, kept => kept.Value.IsSecret ? now.Variables[kept.Key] : kept.Value.Settings(), StringComparer.Ordinal),
    };

    /// <summary>Secrets of its runbook that the one of now has no value for.</summary>
    internal IReadOnlyList<(string Name, bool Required)> Lost(ServiceSettings now) =>
        [.. Variables.Where(kept => IsLost(kept.Key, kept.Value, now)).Select(kept => (kept.Key, kept.Value.Required))];

    private static bool IsLost(string name, KeptVariable kept, ServiceSettings now) =>
        kept.IsSecret && !(now.Variables.TryGetValue(name, out var variable) && HasSource(variable));

    private static bool HasSource(VariableSettings variable) => variable is not { Value: null, From: null, Generate: null };
}

/// <summary>Where a variable comes from. A secret is never written down: neither source nor value of one is here.</summary>
/// <param name="Value">What stands in the runbook for everyone to read.</param>
/// <param name="From">What Interlock provides.</param>
/// <param name="Generate">What is generated once and kept elsewhere.</param>
/// <param name="Required">It can't do without.</param>
public sealed record KeptVariable(
    string? Value,
    [property: JsonConverter(typeof(JsonStringEnumConverter<VariableSource>))] VariableSource? From,
    [property: JsonConverter(typeof(JsonStringEnumConverter<GeneratedKind>))] GeneratedKind? Generate,
    bool Required)
{
    internal bool IsSecret => this is { Value: null, From: null, Generate: null };

    internal static KeptVariable Of(VariableSettings variable) =>
        new(variable.Value is { IsInTheOpen: true } open ? open.Reveal() : null, variable.From, variable.Generate, variable.Required);

    internal VariableSettings Settings() => new() { Value = Value is null ? null : Secret.InTheOpen(Value), From = From, Generate = Generate, Required = Required };
}
